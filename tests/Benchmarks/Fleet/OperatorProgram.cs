using Bellwether.Testing;

namespace Bellwether.Benchmarks.Fleet;

/// <summary>Where the operator's program is.</summary>
internal static class OperatorProgram
{
    private const string Variable = "BELLWETHER_OPERATOR";

    /// <summary>From the environment, else what 'make build' left; null with what to do if there is none.</summary>
    public static string? Find(out string? missing)
    {
        var program = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : Repository.PathOf("bin/bellwether-operator");
        missing = File.Exists(program) ? null : $"There is no operator at {program}: run 'make build', or set {Variable}.";
        return missing is null ? program : null;
    }
}
