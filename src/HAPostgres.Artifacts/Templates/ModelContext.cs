using System.Collections.Concurrent;
using Scriban;
using Scriban.Functions;
using Scriban.Runtime;

namespace HAPostgres.Artifacts.Templates;

/// <summary>
/// What a template is filled in with. Scriban makes its functions, and what reflection says of the model's types, anew for every
/// context; here all contexts share them, since neither depends on a cluster.
/// </summary>
internal sealed class ModelContext : TemplateContext
{
    private static readonly ScriptObject s_functions = new BuiltinFunctions { IsReadOnly = true };

    private static readonly ConcurrentDictionary<Type, IObjectAccessor?> s_accessors = new();

    public ModelContext(ScriptObject model, ITemplateLoader templates)
        : base(s_functions)
    {
        // A name that does not exist is a mistake, not an empty text.
        StrictVariables = true;
        EnableRelaxedMemberAccess = false;
        EnableRelaxedTargetAccess = false;
        EnableRelaxedIndexerAccess = false;
        TemplateLoader = templates;
        NewLine = "\n";
        // Scriban's limits are made for templates by strangers.
        LoopLimit = 0;
        LimitToString = 0;
        PushGlobal(model);
    }

    protected override IObjectAccessor? GetMemberAccessorImpl(object target) =>
        s_accessors.GetOrAdd(target.GetType(), _ => base.GetMemberAccessorImpl(target));
}
