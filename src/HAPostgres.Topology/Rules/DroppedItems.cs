using System.Globalization;

namespace HAPostgres.Rules;

/// <summary>List items that the topology lacks, since they could not be read.</summary>
internal sealed class DroppedItems
{
    /// <summary>Their indexes in the manifest by the path of the list; an item may have failed twice.</summary>
    private readonly Dictionary<string, SortedSet<int>> _indexes = new(StringComparer.Ordinal);

    /// <summary>Behind so many characters no list begins: a name may hold any number of brackets.</summary>
    private readonly int _longest;

    public DroppedItems(IEnumerable<string> failed)
    {
        foreach (string path in failed)
        {
            if (!path.EndsWith("]", StringComparison.Ordinal) || IndexAt(path, path.LastIndexOf('['), path.Length - 1) is not int index)
                continue;
            string list = path.Substring(0, path.LastIndexOf('['));
            if (!_indexes.TryGetValue(list, out SortedSet<int>? indexes))
                _indexes.Add(list, indexes = []);
            indexes.Add(index);
            _longest = Math.Max(_longest, list.Length);
        }
    }

    /// <summary>The path in the manifest, whose indexes are higher than the topology's behind an item that was dropped.</summary>
    public string Written(string path)
    {
        if (_indexes.Count == 0)
            return path;
        for (
            int at = 0;
            path.IndexOf('[', at) is >= 0 and int open
                && open <= _longest
                && path.IndexOf(']', open) is >= 0 and int close
                && IndexAt(path, open, close) is int index;

        )
        {
            string list = path.Substring(0, open);
            if (_indexes.TryGetValue(list, out SortedSet<int>? dropped))
            {
                foreach (int item in dropped)
                    index += item <= index ? 1 : 0;
            }
            path = FormattableString.Invariant($"{list}[{index}]") + path.Substring(close + 1);
            at = open + 1;
        }
        return path;
    }

    private static int? IndexAt(string path, int open, int close) =>
        open >= 0
        && int.TryParse(path.Substring(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? index
            : null;
}
