namespace Bellwether.Kubernetes.Configuration;

/// <summary>
/// A program that prints credentials, as a kubeconfig of one's own names it (<c>users[].user.exec</c>): <c>aws eks get-token</c>, for example.
/// The contract is that of client.authentication.k8s.io/v1 and v1beta1.
/// </summary>
/// <param name="Field">What messages call it.</param>
/// <param name="ApiVersion">That the program is to answer in.</param>
/// <param name="Program">A name to be found on the PATH, or a path; a relative one is that of the kubeconfig's folder.</param>
/// <param name="Environment">Set for the program, besides what it inherits.</param>
internal sealed record ExecCommand(
    string Field, string ApiVersion, string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    private static readonly string[] Versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

    /// <summary>Null when the user's credentials are no program's.</summary>
    public static ExecCommand? Of(KubeconfigEntry user)
    {
        if (!user.Has("exec"))
        {
            return null;
        }

        var exec = user.Map("exec");
        var version = exec.Text("apiVersion") ?? "";
        if (!Versions.Contains(version))
        {
            throw new KubeconfigException(exec.FieldOf("apiVersion"), $"must be {string.Join(" or ", Versions)}");
        }

        if (exec.Text("command") is not { Length: > 0 } command)
        {
            throw new KubeconfigException(exec.FieldOf("command"), "is missing");
        }

        if (exec.Text("interactiveMode") == "Always")
        {
            throw new KubeconfigException(exec.FieldOf("interactiveMode"), "is refused: the program is never given a terminal");
        }

        if (exec.Text("provideClusterInfo") == "true")
        {
            throw new KubeconfigException(exec.FieldOf("provideClusterInfo"), "is refused: the program is not told about the cluster");
        }

        // As in kubectl: what has a separator in it is a path, and what has none is looked for on the PATH.
        var program = command.Contains('/', StringComparison.Ordinal) ? user.Resolve(command) : command;
        return new ExecCommand(user.FieldOf("exec"), version, program, exec.Texts("args"), Variables(exec));
    }

    private static Dictionary<string, string> Variables(KubeconfigEntry exec)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in exec.Maps("env"))
        {
            variables[entry.Text("name") ?? throw new KubeconfigException(entry.FieldOf("name"), "is missing")] = entry.Text("value") ?? "";
        }

        return variables;
    }
}
