namespace HAPostgres.Manifests;

internal static class ImageVersion
{
    /// <summary>The product's own version (Directory.Build.props): images are made and tested with it.</summary>
    public const string Current = "0.1.0";
}
