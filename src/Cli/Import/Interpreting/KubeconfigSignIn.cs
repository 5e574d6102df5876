using Bellwether.Cli.Import.Reading;
using Bellwether.Crds;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>
/// Makes <c>spec.kubeconfig</c> of how kubed signs in to any cluster. Only names go into it: the credentials go from kubed's kubeconfig into
/// the Secret by a command that people run themselves. Pure.
/// </summary>
internal static class KubeconfigSignIn
{
    /// <param name="name">Of the FollowerCluster, and of the Secret.</param>
    /// <param name="path">Of kubed's kubeconfig.</param>
    public static SignIn Of(KubedContext context, string name, string path, string operatorNamespace)
    {
        var source = new KubeconfigSource { SecretRef = new SecretKeyReference { Name = name } };
        var secret = $"kubectl -n {operatorNamespace} create secret generic {name} --from-file=kubeconfig=";
        if (context.Program is null && context.Refusal is null)
        {
            return new SignIn
            {
                Kubeconfig = source,
                Comments = ["Its kubeconfig goes into a Secret in the management cluster. kubed's credentials often may do everything; Bellwether needs less: config/follower."],
                Commands =
                [
                    $"kubectl config view --kubeconfig={Quoted(path)} --context={Quoted(context.Name)} --minify --flatten --raw \\",
                    $"| {secret}/dev/stdin",
                ],
            };
        }

        return new SignIn
        {
            Kubeconfig = source,
            Comments = ["Make a kubeconfig for a ServiceAccount in the follower (config/follower has the rights), and put it into a Secret in the management cluster."],
            Commands =
            [
                $"KUBECONFIG={Quoted(path)} kubectl --context={Quoted(context.Name)} apply -k config/follower/kubeconfig",
                $"KUBECONFIG={Quoted(path)} hack/follower-kubeconfig --context {Quoted(context.Name)} \\",
                $"| {secret}/dev/stdin",
            ],
            Problems =
            [
                context.Program is { } program
                    ? $"signs in with program {program.Program}, which is neither aws eks get-token nor aws-iam-authenticator token: Bellwether runs no programs, so make the kubeconfig that its FollowerCluster names"
                    : $"signs in as Bellwether doesn't ({context.Refusal}), so make the kubeconfig that its FollowerCluster names",
            ],
        };
    }

    /// <summary>For a shell.</summary>
    private static string Quoted(string text) =>
        text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:@".Contains(character, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
