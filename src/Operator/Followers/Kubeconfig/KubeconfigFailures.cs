using Bellwether.Crds;
using Bellwether.Operator.Followers.Connecting;

namespace Bellwether.Operator.Followers.Kubeconfig;

/// <summary>What to do when a cluster can't be used that a kubeconfig leads to.</summary>
internal sealed class KubeconfigFailures(string server) : FollowerFailures(server)
{
    protected override string RejectedReason => FollowerClusterReasons.CredentialsRejected;

    protected override string Unresolved() =>
        $"The host name of {Server} has no address. Check the server in the kubeconfig, and the DNS of the operator's cluster.";

    protected override string Refused() =>
        $"{Server} can't be connected to. Check that it runs, the server in the kubeconfig, and what is between the clusters.";

    protected override string NoAnswer() =>
        $"{Server} didn't answer in time. Check that it is well, and what is between the clusters.";

    protected override string Untrusted() =>
        $"The certificate of {Server} is signed by none of the certificate authorities in the kubeconfig. "
        + "Renew its certificate-authority-data, or make sure that it is the cluster that is meant.";

    protected override string OtherName() =>
        $"The certificate of {Server} is for another host name. Use a server name that the certificate holds, or set tls-server-name.";

    protected override string NoToken() =>
        $"There is no token to sign in to {Server} with. Check the credentials in the kubeconfig.";

    protected override string Rejected() =>
        $"{Server} doesn't accept the credentials in the kubeconfig (401). They may be expired or revoked, or of another cluster: "
        + "put new ones into the Secret.";

    protected override string NoApi() =>
        $"What answers at {Server} is no Kubernetes API. Check the server in the kubeconfig, and proxies on the way.";
}
