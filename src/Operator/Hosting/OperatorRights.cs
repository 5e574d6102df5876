using Bellwether.Crds;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Operator.Hosting;

/// <summary>
/// What the operator needs to be allowed to do in the management cluster; 'make manifests' writes config/rbac from it, and from the same
/// attributes on any other class. In followers it needs what config/follower grants.
/// </summary>
// The two kinds: read, finalizers (a patch of the object), and status.
[EntityRbac(
    typeof(FollowerCluster), typeof(CrossClusterSync),
    Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch | RbacVerb.Patch, StatusVerbs = RbacVerb.Patch)]
// Sources: watched as metadata only, and read in full when one has changed.
[GenericRbac(
    Groups = [""], Resources = ["secrets", "configmaps"], Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch)]
// The UID of kube-system tells the management cluster from its followers, and is the default origin ID.
[GenericRbac(Groups = [""], Resources = ["namespaces"], ResourceNames = ["kube-system"], Verbs = RbacVerb.Get)]
// Events are written beside the object that they are about; those of a FollowerCluster in namespace default.
[GenericRbac(
    Groups = ["events.k8s.io"], Resources = ["events"], Verbs = RbacVerb.Get | RbacVerb.Create | RbacVerb.Patch)]
// The lease of the leader. RBAC can't restrict a creation by name.
[GenericRbac(
    Groups = ["coordination.k8s.io"], Resources = ["leases"], Verbs = RbacVerb.Create, InOperatorNamespace = true)]
[GenericRbac(
    Groups = ["coordination.k8s.io"], Resources = ["leases"], ResourceNames = [LeaseName],
    Verbs = RbacVerb.Get | RbacVerb.Update, InOperatorNamespace = true)]
// The key of the fingerprints, made once; and the kubeconfigs of the followers, which stay readable where the rule on all Secrets is cut
// down to some namespaces.
[GenericRbac(
    Groups = [""], Resources = ["secrets"], Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch | RbacVerb.Create,
    InOperatorNamespace = true)]
internal static class OperatorRights
{
    private const string LeaseName = "bellwether-operator";
}
