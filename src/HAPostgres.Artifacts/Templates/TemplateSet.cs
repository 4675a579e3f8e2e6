using System.Collections.Concurrent;
using System.Reflection;
using Scriban;

namespace HAPostgres.Artifacts.Templates;

/// <summary>The templates, by path.</summary>
internal sealed class TemplateSet(IEnumerable<TemplateFile> files)
{
    private const string Root = "templates/";

    private readonly SortedDictionary<string, TemplateFile> _files = new(files.ToDictionary(static f => f.Path), StringComparer.Ordinal);

    /// <summary>
    /// What is part of this assembly: a template can neither be lost nor be of another version than the code that feeds it.
    /// </summary>
    public static TemplateSet Embedded { get; } = new(ReadEmbedded(typeof(TemplateSet).Assembly));

    /// <summary>Parsed once: a template does not change, and every cluster of a project is rendered from the same ones.</summary>
    private readonly ConcurrentDictionary<string, Template> _parsed = new(StringComparer.Ordinal);

    /// <exception cref="TemplateException">There is no such template, or it is not in Scriban's form.</exception>
    public Template Parse(string path) =>
        _parsed.GetOrAdd(
            path,
            key =>
            {
                TemplateFile file = Find(key) ?? throw new TemplateException(key, 1, 1, "this template does not exist");
                Template template = Template.Parse(file.Text, key);
                return template.HasErrors ? throw TemplateException.At(template.Messages[0].Span, template.Messages[0].Message) : template;
            }
        );

    public TemplateFile? Find(string path) => _files.GetValueOrDefault(path);

    /// <returns>Ordered by path (ordinal).</returns>
    public IEnumerable<TemplateFile> Below(string folder) => _files.Values.Where(f => f.Path.StartsWith(folder, StringComparison.Ordinal));

    private static IEnumerable<TemplateFile> ReadEmbedded(Assembly assembly)
    {
        foreach (string name in assembly.GetManifestResourceNames())
        {
            // A build on Windows puts backslashes into the name.
            string path = name.Replace('\\', '/');
            if (!path.StartsWith(Root, StringComparison.Ordinal))
                continue;
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
            yield return new(path[Root.Length..], reader.ReadToEnd().ReplaceLineEndings("\n"));
        }
    }
}

/// <param name="Path">Below the folder of the templates, with forward slashes.</param>
internal sealed record TemplateFile(string Path, string Text);
