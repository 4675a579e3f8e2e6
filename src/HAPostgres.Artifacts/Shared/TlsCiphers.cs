namespace HAPostgres.Artifacts.Shared;

/// <summary>The ciphers of TLS 1.2 that all three database ports offer; those of TLS 1.3 are all of this kind.</summary>
internal static class TlsCiphers
{
    /// <summary>OpenSSL's names: ciphers that encrypt and authenticate in one step, with keys that no other connection shares.</summary>
    public const string Text = "ECDHE+AESGCM:ECDHE+CHACHA20";
}
