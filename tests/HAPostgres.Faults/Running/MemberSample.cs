namespace HAPostgres.Faults.Running;

/// <summary>What one member said of itself at one moment. One that does not answer is not seen, and nothing else.</summary>
/// <param name="Answer">Null where it did not answer.</param>
internal sealed record MemberSample(string Member, TimeSpan At, MemberAnswer? Answer);

/// <param name="Streaming">Replicas that stream from it.</param>
/// <param name="Synchronous">Those of them that its commits may wait for.</param>
internal sealed record MemberAnswer(bool Primary, int Streaming, int Synchronous);
