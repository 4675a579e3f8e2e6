using System.Collections.Concurrent;
using Scriban;
using Scriban.Functions;
using Scriban.Runtime;

namespace HAPostgres.Artifacts.Templates;

/// <summary>
/// What a template is filled in with: the model, Scriban's functions and ours. Scriban makes its functions, and what reflection says
/// of the model's types, anew for every context; here all contexts share them, since neither depends on a cluster.
/// </summary>
internal sealed class ModelContext : TemplateContext
{
    private static readonly ScriptObject s_functions = Functions();

    private static readonly ConcurrentDictionary<Type, IObjectAccessor?> s_accessors = new();

    public ModelContext(ScriptObject model)
        : base(s_functions)
    {
        // A name that does not exist is a mistake, not an empty text.
        StrictVariables = true;
        EnableRelaxedMemberAccess = false;
        EnableRelaxedTargetAccess = false;
        EnableRelaxedIndexerAccess = false;
        NewLine = "\n";
        // Scriban's limits are made for templates by strangers.
        LoopLimit = 0;
        LimitToString = 0;
        PushGlobal(model);
        // For what a template assigns: in the model it would be there for all others, too.
        PushGlobal(new ScriptObject());
    }

    private static BuiltinFunctions Functions()
    {
        BuiltinFunctions functions = [];
        functions.Import("haproxy_time", Spelling.HAProxyTime);
        functions.Import("sql_name", Spelling.SqlName);
        functions.Import("sql_text", Spelling.SqlText);
        functions.Import("shell_word", Spelling.ShellWord);
        functions.Import("password_variable", Spelling.PasswordVariable);
        functions.IsReadOnly = true;
        return functions;
    }

    protected override IObjectAccessor? GetMemberAccessorImpl(object target) =>
        s_accessors.GetOrAdd(target.GetType(), _ => base.GetMemberAccessorImpl(target));
}
