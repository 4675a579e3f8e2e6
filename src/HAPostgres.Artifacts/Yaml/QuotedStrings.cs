using System.Runtime.CompilerServices;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;
using FileMode = HAPostgres.Artifacts.Compose.FileMode;

namespace HAPostgres.Artifacts.Yaml;

/// <summary>
/// Puts every string value in double quotes. Left to themselves, YAML readers make 420 of <c>0644</c>, 1000 of <c>1e3</c>, a
/// time of <c>2026-01-01</c> and a boolean of <c>on</c>. Keys stay bare, and permission bits are
/// written as people read them: in octal.
/// </summary>
internal sealed class QuotedStrings(IEventEmitter next, Func<string, string> escape) : ChainedEventEmitter(next)
{
    // For each document that is being written, one entry for each open collection: null for a sequence, else whether a key comes next.
    private readonly ConditionalWeakTable<IEmitter, Stack<bool?>> _open = [];

    public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
    {
        if (!Step(emitter))
        {
            eventInfo = eventInfo.Source.Value switch
            {
                string text => Scalar(escape(text), ScalarStyle.DoubleQuoted),
                FileMode mode => Scalar($"0{Convert.ToString((int)mode, 8)}", ScalarStyle.Plain),
                _ => eventInfo,
            };
        }
        base.Emit(eventInfo, emitter);
    }

    private static ScalarEventInfo Scalar(string text, ScalarStyle style) =>
        new(new ObjectDescriptor(text, typeof(string), typeof(string))) { Style = style };

    public override void Emit(MappingStartEventInfo eventInfo, IEmitter emitter)
    {
        Step(emitter);
        Open(emitter).Push(true);
        base.Emit(eventInfo, emitter);
    }

    public override void Emit(MappingEndEventInfo eventInfo, IEmitter emitter)
    {
        Open(emitter).Pop();
        base.Emit(eventInfo, emitter);
    }

    public override void Emit(SequenceStartEventInfo eventInfo, IEmitter emitter)
    {
        Step(emitter);
        Open(emitter).Push(null);
        base.Emit(eventInfo, emitter);
    }

    public override void Emit(SequenceEndEventInfo eventInfo, IEmitter emitter)
    {
        Open(emitter).Pop();
        base.Emit(eventInfo, emitter);
    }

    /// <summary>Goes one node on.</summary>
    /// <returns>Whether the node is a key.</returns>
    private bool Step(IEmitter emitter)
    {
        Stack<bool?> open = Open(emitter);
        if (!open.TryPeek(out bool? key) || key is null)
            return false;
        open.Pop();
        open.Push(!key);
        return key.Value;
    }

    private Stack<bool?> Open(IEmitter emitter) => _open.GetValue(emitter, static _ => new());
}
