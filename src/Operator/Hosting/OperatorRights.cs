using Bellwether.Kubernetes.Schema;

namespace Bellwether.Operator.Hosting;

/// <summary>
/// What the runtime in src/Kubernetes needs to be allowed to do in the management cluster on the operator's behalf: a library can't say it.
/// Everything else is said by the class that does it. 'make manifests' writes config/rbac from all of it. In followers the operator needs
/// what config/follower grants.
/// </summary>
// Events are written beside the object that they are about; those of a FollowerCluster in namespace default.
[GenericRbac(
    Groups = ["events.k8s.io"], Resources = ["events"], Verbs = RbacVerb.Get | RbacVerb.Create | RbacVerb.Patch)]
// The lease of the leader. RBAC can't restrict a creation by name.
[GenericRbac(
    Groups = ["coordination.k8s.io"], Resources = ["leases"], Verbs = RbacVerb.Create, InOperatorNamespace = true)]
[GenericRbac(
    Groups = ["coordination.k8s.io"], Resources = ["leases"], ResourceNames = [LeaseName],
    Verbs = RbacVerb.Get | RbacVerb.Update, InOperatorNamespace = true)]
internal static class OperatorRights
{
    private const string LeaseName = "bellwether-operator";
}
