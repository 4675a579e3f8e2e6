using System.Collections;
using System.Globalization;
using HAPostgres.Json;
using HAPostgres.Names;

namespace HAPostgres.Manifests;

/// <summary>Fills the settings classes from JSON: names, types, units, ranges and defaults, all as their attributes say.</summary>
internal sealed class ManifestBinder
{
    private readonly DiagnosticSink _sink;
    private readonly List<string> _failed = [];

    private ManifestBinder(DiagnosticSink sink) => _sink = sink;

    /// <returns>The manifest, and the paths whose values could not be read.</returns>
    public static (Manifest Manifest, List<string> Failed) Bind(JsonNode root, DiagnosticSink sink)
    {
        var binder = new ManifestBinder(sink);
        var manifest = (Manifest)binder.BindObject(root, typeof(Manifest), "");
        return (manifest, binder._failed);
    }

    private object BindObject(JsonNode node, Type type, string path)
    {
        SettingsType settings = SettingsType.Of(type);
        object target = settings.NewWithDefaults();
        if (node is JsonString && settings.Shorthand is Setting shorthand)
        {
            BindInto(target, shorthand, node, path);
            return target;
        }
        if (node is not JsonObject source)
        {
            Fail(
                SyntaxRules.WrongType,
                node.Span,
                path,
                $"{Subject(path)} is {node.Kind}, but takes {(settings.Shorthand is null ? "an object" : "a string or an object")}"
            );
            return target;
        }

        foreach (JsonProperty property in source.Properties)
        {
            string propertyPath = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (settings.Find(property.Name) is Setting setting)
                BindInto(target, setting, property.Value, propertyPath);
            else if (propertyPath != "$schema")
                ReportUnknown(settings, property, propertyPath);
        }
        foreach (Setting setting in settings.Required)
        {
            if (source.Find(setting.Name) is null)
                Fail(
                    SyntaxRules.MissingValue,
                    source.Span,
                    path.Length == 0 ? setting.Name : $"{path}.{setting.Name}",
                    $"{Subject(path)} has no \"{setting.Name}\". {setting.Attribute.Description}"
                );
        }
        return target;
    }

    private void ReportUnknown(SettingsType settings, JsonProperty property, string path)
    {
        if (SecretNames.LooksLikeSecret(property.Name) && property.Value is JsonString or JsonNumber)
        {
            Fail(
                SyntaxRules.PlaintextSecret,
                property.Value.Span,
                path,
                $"\"{path}\" would put a secret into a file that goes to git. Remove it: setup makes passwords and keeps them as Swarm "
                    + "secrets; to use one of your own, name it in secrets.names"
            );
            return;
        }
        string? meant = Spelling.Nearest(property.Name, settings.All.Select(static s => s.Name));
        string remedy = meant is null
            ? $"{Subject(Parent(path))} takes {string.Join(", ", settings.All.Select(static s => s.Name))}"
            : $"did you mean \"{meant}\"?";
        Fail(SyntaxRules.UnknownName, property.NameSpan, path, $"there is no setting \"{path}\"; {remedy}");
    }

    private void BindInto(object target, Setting setting, JsonNode node, string path)
    {
        object? value =
            setting.ElementType is Type element ? BindList(setting, node, element, path)
            : setting.IsMap ? BindMap(node, path)
            : setting.IsObject ? BindObject(node, setting.Type, path)
            : BindScalar(setting, node, path);
        if (value is not null)
            setting.SetValue(target, value);
    }

    private object? BindList(Setting setting, JsonNode node, Type element, string path)
    {
        if (node is not JsonArray array)
            return Fail(
                SyntaxRules.WrongType,
                node.Span,
                path,
                $"\"{path}\" is {node.Kind}, but takes an array. {setting.Attribute.Description}"
            );
        var list = (IList)Activator.CreateInstance(setting.Type)!;
        for (int i = 0; i < array.Items.Count; i++)
        {
            string itemPath = path + "[" + i.ToString(CultureInfo.InvariantCulture) + "]";
            JsonNode item = array.Items[i];
            if (element != typeof(string))
            {
                object value = BindObject(item, element, itemPath);
                if (SettingsType.Of(element).IsComplete(value))
                    list.Add(value);
                else
                    _failed.Add(itemPath);
            }
            else if (item is JsonString text && setting.Matches(text.Value))
                list.Add(text.Value);
            else if (item is JsonString malformed)
                Fail(
                    SyntaxRules.Malformed,
                    item.Span,
                    itemPath,
                    $"{Subject(itemPath)} is \"{malformed.Value}\", but takes {setting.Attribute.PatternText}"
                );
            else
                Fail(SyntaxRules.WrongType, item.Span, itemPath, $"{Subject(itemPath)} is {item.Kind}, but takes a string");
        }
        return list;
    }

    private object? BindMap(JsonNode node, string path)
    {
        if (node is not JsonObject source)
            return Fail(SyntaxRules.WrongType, node.Span, path, $"\"{path}\" is {node.Kind}, but takes an object");
        var map = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty property in source.Properties)
        {
            string itemPath = $"{path}.{property.Name}";
            string? text = property.Value switch
            {
                JsonString s => s.Value,
                JsonNumber n => n.Text,
                JsonBoolean b => b.Value ? "on" : "off",
                _ => null,
            };
            if (text is null)
                Fail(
                    SyntaxRules.WrongType,
                    property.Value.Span,
                    itemPath,
                    $"\"{itemPath}\" is {property.Value.Kind}, but takes a string, a number, true or false"
                );
            else if (map.ContainsKey(property.Name))
                // PostgreSQL's names do not depend on case, and the reader finds only what is spelt alike.
                Fail(
                    SyntaxRules.DuplicateName,
                    property.NameSpan,
                    itemPath,
                    $"\"{property.Name}\" is written twice in \"{path}\" but for its case, and only one of them could count; remove one"
                );
            else
                map[property.Name] = text;
        }
        return map;
    }

    private object? BindScalar(Setting setting, JsonNode node, string path)
    {
        if (!setting.Scalar.Accepts(node))
            return Fail(SyntaxRules.WrongType, node.Span, path, $"\"{path}\" is {node.Kind}, but takes {setting.Scalar.Words}");
        string text = node switch
        {
            JsonString s => s.Value,
            JsonNumber n => n.Text,
            JsonBoolean b => b.Value ? "true" : "false",
            _ => "",
        };
        if (setting.Scalar.Parse(text) is not object value)
        {
            RuleDescriptor rule = setting.Scalar.Choices.Count > 0 ? SyntaxRules.NotAChoice : SyntaxRules.Malformed;
            string meant = Spelling.Nearest(text, setting.Scalar.Choices) is string near ? $" Did you mean \"{near}\"?" : "";
            return Fail(rule, node.Span, path, $"\"{path}\" is \"{text}\", but takes {setting.Scalar.Words}.{meant}");
        }
        if (setting.Matches(text) is false)
            return Fail(SyntaxRules.Malformed, node.Span, path, $"\"{path}\" is \"{text}\", but takes {setting.Attribute.PatternText}");
        if (setting.Contains(value) is false)
            return Fail(
                SyntaxRules.OutOfRange,
                node.Span,
                path,
                $"\"{path}\" is {text}, but must be {setting.RangeText}. {setting.Attribute.Description}"
            );
        return value;
    }

    private object? Fail(RuleDescriptor rule, SourceSpan span, string path, string message)
    {
        _failed.Add(path);
        _sink.Report(rule, span, message);
        return null;
    }

    private static string Subject(string path) => path.Length == 0 ? "the manifest" : $"\"{path}\"";

    private static string Parent(string path) => path.LastIndexOf('.') is >= 0 and int dot ? path.Substring(0, dot) : "";
}
