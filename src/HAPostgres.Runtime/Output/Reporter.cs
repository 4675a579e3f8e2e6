using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace HAPostgres.Runtime.Output;

/// <summary>
/// Everything that a run says. A person at a terminal gets colour; a pipeline gets plain lines that start with the seconds since
/// the program did. With <c>--json</c> all of it goes to standard error, so that standard output is one JSON document. Code that called
/// the library gets the lines themselves, and nothing goes to the console.
/// </summary>
internal sealed class Reporter
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly bool _json;
    private readonly IProgress<ProgressLine>? _progress;
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private bool _jsonWritten;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<StepResult> _steps = [];
    private readonly Lock _lock = new();

    public Reporter(bool json)
        : this(json, System.Console.Out, System.Console.Error, json ? System.Console.IsErrorRedirected : System.Console.IsOutputRedirected)
    { }

    /// <param name="progress">Gets every line; nobody is asked anything.</param>
    public Reporter(IProgress<ProgressLine> progress)
        : this(json: false, TextWriter.Null, TextWriter.Null, redirected: true) => _progress = progress;

    /// <param name="redirected">Whether no terminal shows what is written; then nobody is asked either.</param>
    internal Reporter(bool json, TextWriter output, TextWriter error, bool redirected)
    {
        (_json, _output, _error) = (json, output, error);
        Interactive = !redirected && !System.Console.IsInputRedirected;
        Console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(json ? error : output),
                Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
                Interactive = Interactive ? InteractionSupport.Yes : InteractionSupport.No,
            }
        );
        // Without a terminal there is no width to respect, and a wrapped line breaks a search in a log.
        if (redirected)
            Console.Profile.Width = 4096;
    }

    public IAnsiConsole Console { get; }

    /// <summary>Whether a person sits in front of it who can answer.</summary>
    public bool Interactive { get; }

    public IReadOnlyList<StepResult> Steps => _steps;

    public TimeSpan Elapsed => _clock.Elapsed;

    public void Line(string subject, string text) => Write(ProgressKind.Information, subject, text);

    public void Good(string subject, string text) => Write(ProgressKind.Good, subject, text);

    public void Warn(string subject, string text) => Write(ProgressKind.Warning, subject, text);

    public void Bad(string subject, string text) => Write(ProgressKind.Bad, subject, text);

    /// <summary>A line of a result: no time before it.</summary>
    public void Plain(string text, string colour)
    {
        lock (_lock)
            Console.MarkupLine($"[{colour}]{Markup.Escape(text)}[/]");
    }

    /// <summary>Runs one step of a command and keeps its duration for the summary.</summary>
    /// <param name="succeeded">Whether a step that came to its end has also found what it should; without this, every one has.</param>
    public async Task<T> StepAsync<T>(string title, Func<Task<T>> work, Func<T, bool>? succeeded = null)
    {
        Stopwatch clock = Stopwatch.StartNew();
        bool passed = false;
        try
        {
            T result = await work();
            passed = succeeded?.Invoke(result) ?? true;
            return result;
        }
        finally
        {
            lock (_lock)
                _steps.Add(new StepResult(title, clock.Elapsed, passed));
        }
    }

    public Task StepAsync(string title, Func<Task> work) =>
        StepAsync(
            title,
            async () =>
            {
                await work();
                return true;
            }
        );

    public void Summary()
    {
        if (_steps.Count == 0)
            return;
        if (!Interactive)
        {
            foreach (StepResult step in _steps)
                Line("summary", $"{step.Title}: {(step.Passed ? "ok" : "failed")} in {Seconds(step.Duration)}");
            return;
        }
        Table table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumn("step")
            .AddColumn("result")
            .AddColumn(new TableColumn("time").RightAligned());
        foreach (StepResult step in _steps)
            table.AddRow(Markup.Escape(step.Title), step.Passed ? "[green]ok[/]" : "[red]failed[/]", Seconds(step.Duration));
        Console.Write(table);
    }

    /// <summary>A table for a person; the same cells, separated by two blanks or more, for a pipeline.</summary>
    public void Table(string title, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Table table = new Table()
            .Border(Interactive ? TableBorder.Rounded : TableBorder.None)
            .Title(Interactive ? Markup.Escape(title) : "");
        foreach (string column in columns)
            table.AddColumn(new TableColumn(new Text(column)).NoWrap());
        foreach (IReadOnlyList<string> row in rows)
            table.AddRow([.. row.Select(static cell => new Text(cell))]);
        if (!Interactive)
        {
            table.Title = null;
            Console.WriteLine();
            Console.WriteLine(title);
        }
        Console.Write(table);
    }

    /// <summary>What a command found or did, as the one JSON document on standard output; nothing without <c>--json</c>.</summary>
    public void Json(object result)
    {
        if (!_json)
            return;
        _jsonWritten = true;
        _output.WriteLine(JsonSerializer.Serialize(result, s_json));
    }

    /// <summary>
    /// Why the command ends: on standard error, and with <c>--json</c> as the document too, unless the command has written its own.
    /// </summary>
    /// <param name="remedy">What to do; empty where the message says it all.</param>
    public void Error(ExitCode exitCode, string message, string remedy)
    {
        lock (_lock)
        {
            _error.WriteLine($"error: {message}");
            if (remedy.Length > 0)
                _error.WriteLine($"what to do: {remedy}");
        }
        if (!_jsonWritten)
            Json(
                new
                {
                    error = new
                    {
                        message,
                        remedy,
                        exitCode = (int)exitCode,
                    },
                }
            );
    }

    /// <summary>Asks yes or no. Without a person to ask, or with <c>--yes</c>, see <paramref name="assumeYes"/>.</summary>
    public void Confirm(string question, bool assumeYes)
    {
        if (assumeYes)
            return;
        if (!Interactive)
            throw new DeployException(
                ExitCode.NotConfirmed,
                $"Not confirmed: {question}",
                "There is no terminal to ask on. Run again with --yes to agree beforehand."
            );
        if (!Console.Confirm(Markup.Escape(question), defaultValue: false))
            throw new DeployException(ExitCode.NotConfirmed, "Stopped, as you answered no. Nothing was changed by this step.");
    }

    /// <summary>Asks for a name to be typed, where data would be gone. <c>--yes</c> does not stand for it.</summary>
    /// <param name="given">What <c>--confirm</c> said; null to ask.</param>
    public void ConfirmTyped(string warning, string wanted, string? given)
    {
        if (given is null && Interactive)
        {
            Bad("warning", warning);
            given = Console.Ask<string>(Markup.Escape($"Type {wanted} to go on:"));
        }
        if (given?.Trim() != wanted)
            throw new DeployException(
                ExitCode.NotConfirmed,
                $"Nothing was changed, since it was not confirmed. {warning}",
                $"Type {wanted}, or give --confirm {wanted}. --yes does not stand for it."
            );
    }

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private void Write(ProgressKind kind, string subject, string text)
    {
        if (_progress is not null)
        {
            _progress.Report(new ProgressLine(kind, subject, text));
            return;
        }
        string colour = kind switch
        {
            ProgressKind.Good => "green",
            ProgressKind.Warning => "yellow",
            ProgressKind.Bad => "red",
            _ => "grey",
        };
        string time = _clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture).PadLeft(5);
        lock (_lock)
            Console.MarkupLineInterpolated($"[grey][[{time}s]][/] [{colour}]{subject}[/]: {text}");
    }
}

/// <summary>A step that has ended, well or not.</summary>
internal sealed record StepResult(string Title, TimeSpan Duration, bool Passed);
