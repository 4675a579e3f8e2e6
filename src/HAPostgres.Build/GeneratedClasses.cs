using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace HAPostgres.Build;

/// <summary>The generated classes in an assembly, known by the digests of their topologies.</summary>
internal static class GeneratedClasses
{
    /// <returns>The value of every constant string with the name of the generated one.</returns>
    /// <exception cref="IOException">The assembly cannot be read.</exception>
    public static HashSet<string> DigestsIn(string assembly)
    {
        using PEReader file = new(File.OpenRead(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        HashSet<string> digests = [];
        foreach (FieldDefinition field in metadata.FieldDefinitions.Select(metadata.GetFieldDefinition))
        {
            if (!field.Attributes.HasFlag(FieldAttributes.Literal) || !metadata.StringComparer.Equals(field.Name, "Digest"))
                continue;
            Constant constant = metadata.GetConstant(field.GetDefaultValue());
            if (constant.TypeCode == ConstantTypeCode.String)
                digests.Add((string)metadata.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode)!);
        }
        return digests;
    }
}
