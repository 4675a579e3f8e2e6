using System.Text;

namespace HAPostgres.Runtime.Swarm;

/// <summary>Makes lines of what a stream brings, which ends anywhere: in the middle of a line, and of a character.</summary>
internal sealed class LogLines
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _rest = new();

    /// <summary>What came after the last line's end.</summary>
    public string Rest => _rest.ToString();

    /// <returns>The lines that are complete now.</returns>
    public IReadOnlyList<string> Take(ReadOnlySpan<byte> bytes)
    {
        char[] characters = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, characters, flush: false);
        _rest.Append(characters);
        string all = _rest.ToString();
        int end = all.LastIndexOf('\n');
        if (end < 0)
            return [];
        _rest.Clear().Append(all, end + 1, all.Length - end - 1);
        return all[..end].Split('\n');
    }
}
