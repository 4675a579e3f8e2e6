namespace HAPostgres.Runtime.State;

/// <summary>How far a service of the stack is.</summary>
/// <param name="Newest">State of the newest task that should run.</param>
internal sealed record ServiceState(string Name, int Running, int Desired, string Newest)
{
    public bool Converged => Desired > 0 && Running >= Desired;
}
