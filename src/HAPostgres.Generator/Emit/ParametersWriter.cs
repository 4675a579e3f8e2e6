namespace HAPostgres.Generator.Emit;

/// <summary>PostgreSQL's parameters, each with where its value comes from.</summary>
internal static class ParametersWriter
{
    public static void Write(CodeBuilder code, EquatableArray<SizedParameter> parameters) =>
        code.Class(
            "Parameters",
            "PostgreSQL's parameters, as postgresql.conf spells them.",
            () =>
            {
                string[] names = Identifier.Distinct([.. parameters.Select(static p => p.Name)], ["Parameters"]);
                code.Separated(
                    parameters.Select<SizedParameter, Action>(
                        (parameter, i) => () => code.Constant(names[i], parameter.Value, $"{parameter.Name}: {parameter.Origin}.")
                    )
                );
            }
        );
}
