using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace HAPostgres.Artifacts.Templates;

/// <summary>Fills templates in. A name that does not exist is a mistake, not an empty text.</summary>
internal sealed class TemplateRenderer(TemplateSet templates, ScriptObject model) : ITemplateLoader
{
    private const string Extension = ".sbn";

    /// <param name="path">The file to render; its template has the same path and the extension <c>.sbn</c>.</param>
    public string Render(string path)
    {
        string file = path + Extension;
        try
        {
            return templates.Parse(file).Render(new ModelContext(model, this));
        }
        catch (ScriptRuntimeException mistake)
        {
            throw TemplateException.At(mistake.Span, mistake.OriginalMessage, mistake);
        }
    }

    /// <summary>Scriban looks among the context's own templates before it asks for a text to parse.</summary>
    string ITemplateLoader.GetPath(TemplateContext context, SourceSpan callerSpan, string templateName)
    {
        string file = templateName + Extension;
        context.CachedTemplates.TryAdd(file, templates.Parse(file));
        return file;
    }

    string ITemplateLoader.Load(TemplateContext context, SourceSpan callerSpan, string templatePath) => throw new NotSupportedException();

    ValueTask<string?> ITemplateLoader.LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath) => throw new NotSupportedException();
}
