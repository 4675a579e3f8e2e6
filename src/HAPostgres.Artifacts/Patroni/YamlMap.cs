namespace HAPostgres.Artifacts.Patroni;

/// <summary>A mapping whose keys keep their order.</summary>
internal sealed class YamlMap : OrderedDictionary<string, object>;
