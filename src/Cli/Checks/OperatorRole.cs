using Bellwether.Cli.Clusters;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Cli.Checks;

/// <summary>The role that the operator has in AWS, as far as its ServiceAccount tells (IRSA).</summary>
internal static class OperatorRole
{
    private const string Annotation = "eks.amazonaws.com/role-arn";

    /// <summary>As in config/rbac.</summary>
    private const string ServiceAccount = "bellwether-operator";

    private static readonly ResourceKind Kind = new("", "v1", "ServiceAccount", "serviceaccounts", Namespaced: true);

    /// <returns>Its ARN; null if it can't be told.</returns>
    public static async Task<string?> FindAsync(Management management, CancellationToken cancellationToken)
    {
        try
        {
            var account = await management.Client.GetAsync(
                Kind.Metadata(), new ObjectKey(management.Options.Namespace, ServiceAccount), cancellationToken);
            return account.Metadata.Annotation(Annotation);
        }
        catch (KubernetesException)
        {
            return null;
        }
    }

    /// <summary>Whether the identity is a session of the role. That of a session leaves the role's path out.</summary>
    public static bool IsOf(string identity, string roleArn)
    {
        // arn:aws:sts::account:assumed-role/name/session, and arn:aws:iam::account:role/path/name
        var (session, role) = (identity.Split(':'), roleArn.Split(':'));
        return session.Length == 6 && role.Length == 6 && session[4] == role[4]
            && session[5].Split('/') is ["assumed-role", var name, ..]
            && name == role[5].Split('/')[^1];
    }
}
