using System.Globalization;

namespace HAPostgres.Manifests;

/// <summary>How a manifest spells the times of backups, and the cron expression that each spelling means.</summary>
internal static class BackupTimes
{
    public const string Never = "never";

    public const string PatternText =
        "\"hourly\", \"daily\", \"weekly\", \"monthly\", hours that divide a day as in \"6h\", a time as in \"02:30\", a day and a time "
        + "as in \"sunday 02:30\", five fields of a cron expression as in \"30 2 * * 1-5\", or \"never\"";

    public const string Pattern = Never + "|hourly|daily|weekly|monthly|(1|2|3|4|6|8|12|24)h|(" + Day + " )?" + Time + "|" + Fields;

    private const string Day = "(sunday|monday|tuesday|wednesday|thursday|friday|saturday)";

    private const string Time = "([01][0-9]|2[0-3]):[0-5][0-9]";

    // Numbers, ranges, steps and lists: names of days and months differ between programs that read cron expressions.
    private const string Minute = "[0-5]?[0-9]",
        Hour = "(1?[0-9]|2[0-3])",
        DayOfMonth = "([1-9]|[12][0-9]|3[01])",
        Month = "([1-9]|1[0-2])",
        DayOfWeek = "[0-7]";

    private const string Step = "(/[1-9][0-9]?)?";

    private const string Minutes = "(\\*|" + Minute + "(-" + Minute + ")?)" + Step + "(," + Minute + "(-" + Minute + ")?)*",
        Hours = "(\\*|" + Hour + "(-" + Hour + ")?)" + Step + "(," + Hour + "(-" + Hour + ")?)*",
        DaysOfMonth = "(\\*|" + DayOfMonth + "(-" + DayOfMonth + ")?)" + Step + "(," + DayOfMonth + "(-" + DayOfMonth + ")?)*",
        Months = "(\\*|" + Month + "(-" + Month + ")?)" + Step + "(," + Month + "(-" + Month + ")?)*",
        DaysOfWeek = "(\\*|" + DayOfWeek + "(-" + DayOfWeek + ")?)" + Step + "(," + DayOfWeek + "(-" + DayOfWeek + ")?)*";

    private const string Fields = Minutes + " " + Hours + " " + DaysOfMonth + " " + Months + " " + DaysOfWeek;

    private static readonly string[] s_days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    /// <param name="text">In the form of <see cref="Pattern"/>.</param>
    /// <returns>Minute, hour, day of the month, month and day of the week; null for never.</returns>
    public static string? Cron(string text) =>
        text switch
        {
            Never => null,
            "hourly" => "0 * * * *",
            "daily" or "24h" => "0 1 * * *",
            "weekly" => "0 1 * * 0",
            "monthly" => "0 1 1 * *",
            _ when text.EndsWith("h", StringComparison.Ordinal) => $"0 */{text.TrimEnd('h')} * * *",
            _ when text.IndexOf(':') is > 0 and int colon => AtTime(text, colon),
            _ => text,
        };

    private static string AtTime(string text, int colon)
    {
        int day = Array.FindIndex(s_days, d => text.StartsWith(d, StringComparison.Ordinal));
        return FormattableString.Invariant(
            $"{Number(text.Substring(colon + 1))} {Number(text.Substring(colon - 2, 2))} * * {(day < 0 ? "*" : $"{day}")}"
        );
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
