using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace HAPostgres.Artifacts.Yaml;

/// <summary>YAML in one fixed form: strings in double quotes, LF, no aliases, keys in the order in which they are declared.</summary>
internal static class YamlText
{
    private static readonly ISerializer s_plain = Serializer(static text => text);

    private static readonly ISerializer s_compose = Serializer(static text => text.Replace("$", "$$", StringComparison.Ordinal));

    public static string Of(object document) => s_plain.Serialize(document);

    /// <summary>For a file in which <c>$NAME</c> would be replaced by the operator's environment; <c>$$</c> is a dollar sign.</summary>
    public static string OfCompose(object document) => s_compose.Serialize(document);

    private static ISerializer Serializer(Func<string, string> escape) =>
        new SerializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .WithTypeInspector(static inner => new KnownProperties(inner))
            .WithEventEmitter(next => new QuotedStrings(next, escape))
            .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull)
            .WithIndentedSequences()
            .DisableAliases()
            .WithNewLine("\n")
            .Build();
}
