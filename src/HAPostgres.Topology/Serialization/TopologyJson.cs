using System.Text;
using HAPostgres.Json;
using HAPostgres.Serialization;

namespace HAPostgres;

/// <summary>
/// A topology as text, and back. The stack carries it as the Swarm config <c>&lt;cluster&gt;_topology_&lt;hash&gt;</c>, so that what was
/// deployed last can be read from the swarm itself, on any machine, and compared with what is to be deployed
/// (<see cref="TopologyChanges"/>).
/// </summary>
/// <remarks>It walks the records themselves: a property added to the model cannot be forgotten here.</remarks>
public static class TopologyJson
{
    /// <returns>ASCII, with line ends of one character; the same for equal topologies, on every machine.</returns>
    public static string Write(ClusterTopology topology)
    {
        var text = new StringBuilder();
        TopologyText.Append(text, topology, 0);
        return text.Append('\n').ToString();
    }

    /// <param name="text">What <see cref="Write"/> made, of this version of the model, or an older or a newer one.</param>
    /// <param name="known">
    /// Stands in for values that the text lacks, because an older version wrote it: a missing value is not a change.
    /// Null where the text has to be complete.
    /// </param>
    /// <exception cref="FormatException">The text is not a topology; the message says where.</exception>
    public static ClusterTopology Read(string text, ClusterTopology? known)
    {
        var sink = new DiagnosticSink();
        JsonNode? root = JsonReader.Read(new SourceText("topology.json", text), sink);
        if (root is null || sink.HasErrors)
            throw new FormatException(sink.ToArray()[0].ToString());
        return (ClusterTopology)TopologyText.Read(root, typeof(ClusterTopology), known)!;
    }
}
