namespace HAPostgres.Generator.Emit;

internal static class TypeName
{
    /// <summary>
    /// Short, and still never a type of the project that happens to have the same name: <c>::</c> looks the alias up and nothing else.
    /// </summary>
    public const string Alias = "Hapg";

    public static string Of(Type type) =>
        type == typeof(string) ? "string"
        : type.IsGenericType
            ? $"{Alias}::{type.Name.Substring(0, type.Name.IndexOf('`'))}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
        : $"{Alias}::{type.Name}";
}
