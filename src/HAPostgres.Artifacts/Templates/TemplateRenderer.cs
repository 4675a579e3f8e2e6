using Scriban.Runtime;
using Scriban.Syntax;

namespace HAPostgres.Artifacts.Templates;

/// <summary>Fills templates in for one cluster. A name that does not exist is a mistake, not an empty text.</summary>
internal sealed class TemplateRenderer(TemplateSet templates, ScriptObject model)
{
    private const string Extension = ".sbn";

    /// <param name="path">The file to render; its template has the same path and the extension <c>.sbn</c>.</param>
    public string Render(string path)
    {
        try
        {
            return templates.Parse(path + Extension).Render(new ModelContext(model));
        }
        catch (ScriptRuntimeException mistake)
        {
            throw TemplateException.At(mistake.Span, mistake.OriginalMessage, mistake);
        }
    }
}
