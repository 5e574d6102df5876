using Bellwether.Crds;
using Bellwether.Operator.Followers.Connecting;

namespace Bellwether.Operator.Followers.Eks;

/// <summary>What to do when a cluster can't be used that EKS told of.</summary>
/// <param name="server">Its endpoint.</param>
/// <param name="eks">What the FollowerCluster says of it.</param>
/// <param name="isPrivate">Its endpoint has no public access.</param>
internal sealed class EksFailures(string server, EksCluster eks, bool isPrivate) : FollowerFailures(server)
{
    private readonly string _cluster = $"EKS cluster {eks.ClusterName} in {eks.Region}";

    protected override string RejectedReason => FollowerClusterReasons.TokenRejected;

    protected override string Unresolved() =>
        $"The host name of {Server}, the endpoint of {_cluster}, has no address. "
        + (isPrivate ? Private() : "The cluster may have been deleted; else check the DNS of the operator's cluster.");

    protected override string Refused() =>
        $"{Server}, the endpoint of {_cluster}, can't be connected to. " + (isPrivate ? Private() : Public());

    protected override string NoAnswer() =>
        $"{Server}, the endpoint of {_cluster}, didn't answer in time. " + (isPrivate ? Private() : Public());

    protected override string Untrusted() =>
        $"The certificate of {Server} is signed by none of the certificate authorities that EKS gives for {_cluster}. EKS is asked again each "
        + "time, so a rotation ends by itself; if this stays, something on the way answers in the cluster's place: look for proxies that break TLS up.";

    protected override string OtherName() =>
        $"The certificate of {Server} is for another host name than the endpoint of {_cluster}. Something on the way answers in its place: "
        + "check DNS and proxies.";

    protected override string NoToken() => $"There is no token to sign in to {_cluster} with. The operator's log says more.";

    protected override string Rejected() =>
        $"{_cluster} answers 401 to a fresh token of {eks.RoleARN}. Likely causes: the cluster has no access entry (or line in aws-auth, without "
        + "the role's path) for this role, or one for a role of that name that was deleted and made again; clusterName is another "
        + "cluster's; a clock is off by minutes; or the cluster's own authenticator is down. A new access entry takes effect after some seconds.";

    protected override string NoApi() =>
        $"What answers at {Server} is no Kubernetes API, although EKS gives it as the endpoint of {_cluster}. Check proxies on the way.";

    private static string Private() =>
        "Its endpoint is private: it can be reached only from its VPC and networks that are connected with it. Connect the operator's VPC "
        + "(peering, transit gateway), let port 443 into the cluster's security group, or turn public access on.";

    private static string Public() =>
        "Check that the cluster's public access list holds the operator's address, and what is between the clusters.";
}
