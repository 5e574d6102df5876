using System.Reflection;
using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Cli.Versions;

/// <summary>Finds out which versions there are. Each question that fails is told, and the others are asked.</summary>
internal sealed class VersionReader(IKubernetesClient management, string operatorNamespace)
{
    private const string VersionLabel = "app.kubernetes.io/version";
    private const string OperatorLabels = "app.kubernetes.io/name=bellwether,app.kubernetes.io/component=operator";

    private static readonly Resource<OperatorDeployment> Deployments = new(
        new ResourceKind("apps", "v1", "Deployment", "deployments", Namespaced: true), VersionJsonContext.Default.OperatorDeployment);

    private static readonly Resource<ServedDefinition> Definitions = new(
        new ResourceKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", Namespaced: false),
        VersionJsonContext.Default.ServedDefinition);

    private readonly List<string> _problems = [];

    /// <summary>This program's: the version, and after a plus the commit that it was built from, where that is known.</summary>
    public static string Client { get; } =
        typeof(VersionReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public async Task<VersionReport> ReadAsync(CancellationToken cancellationToken)
    {
        var kinds = new Dictionary<string, IReadOnlyList<string>>();
        var operators = await AskAsync(OperatorsAsync(cancellationToken)) ?? [];
        foreach (var kind in new[] { BellwetherApi.CrossClusterSyncKind, BellwetherApi.FollowerClusterKind })
        {
            if (await AskAsync(VersionsAsync(kind.ToString(), cancellationToken)) is { } versions)
            {
                kinds[kind.ToString()] = versions;
            }
        }

        var kubernetes = await AskAsync(KubernetesAsync(cancellationToken));
        return new VersionReport(Client)
        {
            OperatorNamespace = operatorNamespace,
            Operators = operators,
            Kinds = kinds,
            Kubernetes = kubernetes,
            Problems = [.. _problems.Distinct()],
        };
    }

    /// <summary>The version by the image's tag, such as <c>0.1.0</c> of <c>registry:5000/bellwether-operator:0.1.0@sha256:...</c>; null without one.</summary>
    public static string? TagOf(string image)
    {
        var name = image.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[(colon + 1)..] : null;
    }

    private async Task<IReadOnlyList<OperatorVersion>> OperatorsAsync(CancellationToken cancellationToken)
    {
        var found = await Reads.ListAsync(
            management,
            Deployments,
            new ListOptions(operatorNamespace, OperatorLabels),
            $"list on deployments.apps in namespace {operatorNamespace}",
            "the operator's Deployment tells its version",
            cancellationToken);
        return [.. found.Select(Of)];
    }

    private static OperatorVersion Of(OperatorDeployment deployment)
    {
        var containers = deployment.Spec?.Template?.Spec?.Containers ?? [];
        var image = (containers.Find(container => container.Name == "operator") ?? containers.FirstOrDefault())?.Image;
        return new OperatorVersion(
            deployment.Metadata.Name ?? "",
            deployment.Metadata.Label(VersionLabel) ?? (image is null ? null : TagOf(image)),
            image,
            deployment.Status?.ReadyReplicas ?? 0,
            deployment.Spec?.Replicas ?? 1);
    }

    private async Task<IReadOnlyList<string>> VersionsAsync(string definition, CancellationToken cancellationToken)
    {
        try
        {
            var found = await management.GetAsync(Definitions, ObjectKey.Cluster(definition), cancellationToken);
            return [.. (found.Spec?.Versions ?? []).Where(version => version.Served).Select(version => version.Name ?? "")];
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return [];
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            throw Reads.Denied("get on customresourcedefinitions.apiextensions.k8s.io", "they tell which versions of the kinds are served", exception);
        }
        catch (KubernetesException exception)
        {
            throw Reads.Failed(exception);
        }
    }

    private async Task<string> KubernetesAsync(CancellationToken cancellationToken) =>
        (await Reads.OfAsync(
            management.GetRawAsync("/version", KubernetesJsonContext.Default.VersionInfo, cancellationToken),
            "get on /version",
            "it tells the version of Kubernetes")).GitVersion ?? "unknown";

    private async Task<T?> AskAsync<T>(Task<T> question)
        where T : class
    {
        try
        {
            return await question;
        }
        catch (CliException exception)
        {
            _problems.Add(exception.Message);
            return null;
        }
    }
}
