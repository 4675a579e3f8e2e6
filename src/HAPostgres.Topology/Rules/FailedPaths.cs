namespace HAPostgres.Rules;

/// <summary>Paths whose values could not be read, or of which no later rule can make sense.</summary>
/// <remarks>A tree: whoever writes a thousand brackets into a name makes a thousand steps, and every set of the paths above would hold a
/// million characters.</remarks>
internal sealed class FailedPaths
{
    private readonly Step _root = new();

    public FailedPaths(IEnumerable<string> failed)
    {
        foreach (string path in failed)
            Add(path);
    }

    public void Add(string path)
    {
        Step step = _root;
        foreach (string name in Names(path))
        {
            if (!step.Below.TryGetValue(name, out Step? next))
                step.Below.Add(name, next = new Step());
            step = next;
        }
        step.Failed = true;
    }

    /// <summary>Whether the path, something around it or something inside of it has failed.</summary>
    public bool Overlaps(string path)
    {
        Step? step = _root;
        foreach (string name in Names(path))
        {
            if (step.Failed)
                return true;
            if (!step.Below.TryGetValue(name, out step))
                return false;
        }
        return step.Failed || step.Below.Count > 0;
    }

    /// <summary>Of "a.b[0]": "a", ".b" and "[0]".</summary>
    private static IEnumerable<string> Names(string path)
    {
        int start = 0;
        for (int i = 1; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] is not ('.' or '['))
                continue;
            yield return path.Substring(start, i - start);
            start = i;
        }
    }

    private sealed class Step
    {
        public Dictionary<string, Step> Below { get; } = new(StringComparer.Ordinal);

        public bool Failed { get; set; }
    }
}
