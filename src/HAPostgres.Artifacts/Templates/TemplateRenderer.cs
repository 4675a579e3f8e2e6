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
        TemplateContext context = new()
        {
            StrictVariables = true,
            EnableRelaxedMemberAccess = false,
            EnableRelaxedTargetAccess = false,
            EnableRelaxedIndexerAccess = false,
            TemplateLoader = this,
            NewLine = "\n",
            // Scriban's limits are made for templates by strangers.
            LoopLimit = 0,
            LimitToString = 0,
        };
        context.PushGlobal(model);
        try
        {
            return Parse(file).Render(context);
        }
        catch (ScriptRuntimeException mistake)
        {
            throw At(mistake.Span, mistake.OriginalMessage, mistake);
        }
    }

    private Template Parse(string file)
    {
        Template template = Template.Parse(Load(file), file);
        if (template.HasErrors)
            throw At(template.Messages[0].Span, template.Messages[0].Message);
        return template;
    }

    private string Load(string file) =>
        templates.Find(file)?.Text ?? throw new TemplateException(file, 1, 1, "this template does not exist");

    private static TemplateException At(SourceSpan span, string reason, Exception? inner = null) =>
        new(span.FileName, span.Start.Line + 1, span.Start.Column + 1, reason, inner);

    string ITemplateLoader.GetPath(TemplateContext context, SourceSpan callerSpan, string templateName) => templateName + Extension;

    string ITemplateLoader.Load(TemplateContext context, SourceSpan callerSpan, string templatePath) => Load(templatePath);

    ValueTask<string?> ITemplateLoader.LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath) =>
        new(Load(templatePath));
}
