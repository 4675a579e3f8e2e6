using System.Globalization;
using System.Text.Json;
using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Operations;

/// <summary>The changes of leader, from Patroni's history.</summary>
internal static class HistoryCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancel)
    {
        PatroniAnswer answer = (await PatroniApi.AskAnyAsync(context, "GET", "/history", "", cancel)).Succeeded("The history");
        IReadOnlyList<TimelineEnd> history = Parse(answer.Text);
        if (context.Options.Json)
            context.Report.Json(history);
        else if (history.Count == 0)
            context.Report.Good("history", "the leader's role never moved");
        else
            context.Report.Table(
                "history",
                ["timeline", "ended at", "when", "new leader", "reason"],
                history.Select(static h => new[] { $"{h.Timeline}", h.Position, h.At, h.Leader, h.Reason })
            );
        return ExitCode.Success;
    }

    /// <param name="json">Patroni's rows: timeline, position, reason, and in newer rows the time and the new leader.</param>
    internal static IReadOnlyList<TimelineEnd> Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return
        [
            .. document
                .RootElement.EnumerateArray()
                .Select(static row =>
                {
                    JsonElement[] cells = [.. row.EnumerateArray()];
                    string Cell(int index) => index < cells.Length ? cells[index].ToString() : "";
                    return new TimelineEnd(cells[0].GetInt32(), Position(cells[1].GetInt64()), Cell(2), Cell(3), Cell(4));
                }),
        ];
    }

    // As PostgreSQL writes an LSN: both halves of 64 bits.
    private static string Position(long lsn) => string.Create(CultureInfo.InvariantCulture, $"{lsn >> 32:X}/{lsn & 0xffffffff:X}");
}

/// <summary>The end of a timeline.</summary>
internal sealed record TimelineEnd(int Timeline, string Position, string Reason, string At, string Leader);
