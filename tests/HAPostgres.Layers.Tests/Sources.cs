using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace HAPostgres.Layers;

/// <summary>
/// The files in which a project's types were written, as its symbols name them. A namespace would not do: what users and generated code
/// name has that of the project, whatever its folder.
/// </summary>
internal sealed class Sources
{
    /// <summary>Where a type without code was written (Portable PDB, TypeDefinitionDocuments).</summary>
    private static readonly Guid s_typeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly Dictionary<string, HashSet<string>> _documents = new(StringComparer.Ordinal);
    private readonly string _folder;

    /// <param name="assembly">The compiled project, beside its symbols.</param>
    /// <param name="project">Its folder below <c>src</c>.</param>
    public Sources(string assembly, string project)
    {
        _folder = $"/src/{project}/";
        using PEReader image = new(File.OpenRead(assembly));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly, ".pdb")));
        MetadataReader types = image.GetMetadataReader();
        MetadataReader symbols = provider.GetMetadataReader();
        foreach (TypeDefinitionHandle type in types.TypeDefinitions)
        {
            string name = NameOf(types, type);
            if (!_documents.TryGetValue(name, out HashSet<string>? documents))
                _documents.Add(name, documents = []);
            foreach (DocumentHandle document in OfCode(types.GetTypeDefinition(type), symbols).Concat(OfType(type, symbols)))
                documents.Add(symbols.GetString(symbols.GetDocument(document).Name).Replace('\\', '/'));
        }
    }

    /// <summary>The files of a type and of what is nested in it, relative to the project.</summary>
    public IEnumerable<string> Of(string type) => All(type).Where(IsWritten).Select(Relative);

    /// <summary>Whether nobody wrote it: only a generator did.</summary>
    public bool IsGenerated(string type) => All(type).Count > 0 && !All(type).Any(IsWritten);

    private HashSet<string> All(string type) => _documents.TryGetValue(type, out HashSet<string>? found) ? found : [];

    private bool IsWritten(string document) =>
        document.Contains(_folder, StringComparison.Ordinal) && !Relative(document).StartsWith("obj/", StringComparison.Ordinal);

    private string Relative(string document) => document[(document.LastIndexOf(_folder, StringComparison.Ordinal) + _folder.Length)..];

    /// <summary>Of the outermost type: the others lie where it lies.</summary>
    private static string NameOf(MetadataReader types, TypeDefinitionHandle handle)
    {
        TypeDefinition type = types.GetTypeDefinition(handle);
        if (!type.GetDeclaringType().IsNil)
            return NameOf(types, type.GetDeclaringType());
        string name = types.GetString(type.Name);
        return type.Namespace.IsNil ? name : $"{types.GetString(type.Namespace)}.{name}";
    }

    private static IEnumerable<DocumentHandle> OfCode(TypeDefinition type, MetadataReader symbols) =>
        type.GetMethods()
            .SelectMany(method => symbols.GetMethodDebugInformation(method).GetSequencePoints())
            .Select(static point => point.Document);

    private static IEnumerable<DocumentHandle> OfType(TypeDefinitionHandle type, MetadataReader symbols)
    {
        IEnumerable<CustomDebugInformation> lists = symbols
            .GetCustomDebugInformation(type)
            .Select(symbols.GetCustomDebugInformation)
            .Where(information => symbols.GetGuid(information.Kind) == s_typeDocuments);
        foreach (CustomDebugInformation list in lists)
        {
            BlobReader rows = symbols.GetBlobReader(list.Value);
            while (rows.RemainingBytes > 0)
                yield return MetadataTokens.DocumentHandle(rows.ReadCompressedInteger());
        }
    }
}
