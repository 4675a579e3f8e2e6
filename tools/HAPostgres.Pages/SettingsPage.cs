using System.Text;
using HAPostgres.Manifests;

namespace HAPostgres.Pages;

/// <summary>The table of settings.</summary>
internal static class SettingsPage
{
    public static string Write()
    {
        StringBuilder page = new(
            """
            # Settings

            Everything that `cluster.hapg.json` takes. Made from the compiler's own model by tools/HAPostgres.Pages.
            `[]` stands for each item of a list. Durations are a whole number and `ms`, `s`, `min`, `h` or `d`; sizes one and `B`, `kB`, `MB`, `GB` or `TB`, in powers of 1024.

            """.ReplaceLineEndings("\n")
        );
        Section(page, "The cluster", typeof(Manifest), "");
        return page.ToString();
    }

    /// <summary>A table of the type's own settings, then one for each object among them.</summary>
    private static void Section(StringBuilder page, string title, Type type, string path)
    {
        var settings = SettingsType.Of(type);
        page.Append($"\n## {title}\n\n");
        if (settings.Shorthand is Setting shorthand)
            page.Append($"A plain string stands for an object with this `{shorthand.Name}`.\n\n");
        page.Append("| Setting | Type | Default | Range or form | What it is |\n|---|---|---|---|---|\n");
        foreach (Setting setting in settings.All)
            page.Append(
                $"| `{path}{setting.Name}` | {TypeOf(setting)} | {DefaultOf(setting)} | {RangeOf(setting)} | "
                    + $"{setting.Attribute.Description} |\n"
            );
        foreach (Setting setting in settings.All)
        {
            if (setting.IsObject)
                Section(page, $"{path}{setting.Name}", setting.Type, $"{path}{setting.Name}.");
            else if (setting.ElementType is Type element && element != typeof(string))
                Section(page, $"{path}{setting.Name}[]", element, $"{path}{setting.Name}[].");
        }
    }

    private static string TypeOf(Setting setting) =>
        setting switch
        {
            { IsObject: true } => "object",
            { IsMap: true } => "object of names and values",
            { ElementType: Type element } => element == typeof(string) ? "list of strings" : "list",
            { Scalar.Choices.Count: > 0 } => string.Join(" or ", setting.Scalar.Choices.Select(static c => $"`{c}`")),
            _ when setting.Type == typeof(string) => "string",
            _ when setting.Type == typeof(bool) => "true or false",
            _ when setting.Type == typeof(int) => "whole number",
            _ when setting.Type == typeof(decimal) => "number",
            _ => setting.Type == typeof(Duration) ? "duration" : "size",
        };

    private static string DefaultOf(Setting setting) =>
        setting.Attribute switch
        {
            { Required: true } => "required",
            { Default: "" } => "empty",
            { Default: string text } => $"`{text}`",
            { Derived: string derived } => derived,
            _ => "",
        };

    private static string RangeOf(Setting setting) =>
        setting.Attribute.PatternText ?? (setting.Attribute.Min is null && setting.Attribute.Max is null ? "" : setting.RangeText);
}
