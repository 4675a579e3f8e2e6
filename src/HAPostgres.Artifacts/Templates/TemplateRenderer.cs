using Scriban.Runtime;
using Scriban.Syntax;

namespace HAPostgres.Artifacts.Templates;

/// <summary>Fills templates in for one cluster. A name that does not exist is a mistake, not an empty text.</summary>
internal sealed class TemplateRenderer(TemplateSet templates, ScriptObject model)
{
    private const string Extension = ".sbn";

    /// <param name="path">The file to render; its template has the same path and the extension <c>.sbn</c>.</param>
    /// <param name="also">What this file can name beside the model.</param>
    public string Render(string path, params IEnumerable<(string Name, object Value)> also)
    {
        ModelContext context = new(model);
        foreach ((string name, object value) in also)
            context.CurrentGlobal!.SetValue(name, value, readOnly: true);
        try
        {
            return templates.Parse(path + Extension).Render(context);
        }
        catch (ScriptRuntimeException mistake)
        {
            throw TemplateException.At(mistake.Span, mistake.OriginalMessage, mistake);
        }
    }
}
