namespace HAPostgres.Generator.Emit;

internal static class TypeName
{
    /// <summary>
    /// With <c>global::</c>, since the project may have a type of the same name next to the class. The initializer names types only
    /// where C# cannot infer them.
    /// </summary>
    public static string Of(Type type) =>
        type == typeof(string) ? "string" : $"global::{type.FullName}";
}
