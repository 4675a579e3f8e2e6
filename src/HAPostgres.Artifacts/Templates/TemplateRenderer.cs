using Scriban.Runtime;
using Scriban.Syntax;

namespace HAPostgres.Artifacts.Templates;

/// <summary>Fills templates in for one cluster. A name that does not exist is a mistake, not an empty text.</summary>
internal sealed class TemplateRenderer
{
    private const string Extension = ".sbn";

    private readonly TemplateSet _templates;
    private readonly ScriptObject _model;
    private readonly Dictionary<string, string> _parts = new(StringComparer.Ordinal);

    public TemplateRenderer(TemplateSet templates, ScriptObject model)
    {
        _templates = templates;
        _model = model;
        model.Import("part", Part);
    }

    /// <param name="path">The file to render; its template has the same path and the extension <c>.sbn</c>.</param>
    public string Render(string path)
    {
        try
        {
            return _templates.Parse(path + Extension).Render(new ModelContext(_model));
        }
        catch (ScriptRuntimeException mistake)
        {
            throw mistake.InnerException as TemplateException ?? TemplateException.At(mistake.Span, mistake.OriginalMessage, mistake);
        }
    }

    /// <summary>For what files have in common: filled in once, by itself, for all of them.</summary>
    private string Part(string path)
    {
        if (!_parts.TryGetValue(path, out string? text))
            _parts.Add(path, text = Render(path));
        return text;
    }
}
