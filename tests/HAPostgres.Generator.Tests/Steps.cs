using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Xunit;

namespace HAPostgres.Generator;

/// <summary>What the driver says about the generator's steps.</summary>
internal static class Steps
{
    public static IEnumerable<IncrementalStepRunReason> Reasons(this GeneratorRunResult run, string step) =>
        run.TrackedSteps[step].SelectMany(static s => s.Outputs).Select(static o => o.Reason);

    public static IEnumerable<IncrementalStepRunReason> OutputReasons(this GeneratorRunResult run) =>
        run.TrackedOutputSteps.SelectMany(static s => s.Value).SelectMany(static s => s.Outputs).Select(static o => o.Reason);

    /// <summary>An old compilation that a step holds on to is memory of the editor that never comes back.</summary>
    public static void AssertHoldsNoCompilation(this GeneratorRunResult run)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        foreach (string step in StepNames.All)
        {
            foreach (object value in run.TrackedSteps[step].SelectMany(static s => s.Outputs).Select(static o => o.Value))
                Visit(value, step, seen);
        }
    }

    private static void Visit(object? value, string step, HashSet<object> seen)
    {
        if (
            value is null or string
            || value.GetType().IsPrimitive
            || value.GetType().IsEnum
            || (!value.GetType().IsValueType && !seen.Add(value))
        )
            return;
        Assert.False(
            value is Compilation or ISymbol or SyntaxNode or SyntaxTree or Location or AdditionalText,
            $"{step} holds a {value.GetType()}"
        );
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
                Visit(item, step, seen);
            return;
        }
        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
            Visit(field.GetValue(value), step, seen);
    }
}
