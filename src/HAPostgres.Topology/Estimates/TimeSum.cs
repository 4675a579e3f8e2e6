namespace HAPostgres;

/// <summary>Times that follow each other, with their sum as a person would write it down: "ttl 20s + loopWait 5s".</summary>
internal sealed class TimeSum
{
    private readonly List<string> _terms = [];

    private Duration _exact;

    /// <summary>In whole seconds, rounded up: it is a worst case.</summary>
    public Duration Total => Duration.FromSeconds((_exact.Milliseconds + 999) / 1000);

    public string Text => string.Join(" + ", _terms);

    public TimeSum Then(string what, Duration length) => Then(1, what, length);

    public TimeSum Then(int times, string what, Duration length)
    {
        _exact += times * length;
        _terms.Add(times == 1 ? $"{what} {length}" : $"{times} x {what} {length}");
        return this;
    }
}
