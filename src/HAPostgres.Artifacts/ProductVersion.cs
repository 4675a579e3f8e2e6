using System.Reflection;

namespace HAPostgres.Artifacts;

/// <summary>The version that rendered the files.</summary>
internal static class ProductVersion
{
    /// <summary>Without the commit, which would make the same topology give other bytes.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
