using HAPostgres.Artifacts.Tests.Tools;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>Ends what the questions have started, once the last is answered.</summary>
public sealed class OpenTools : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await SwarmTool.Close();
        await ToolContainer.CloseAll();
    }
}
