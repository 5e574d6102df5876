using System.CommandLine;
using System.CommandLine.Completions;
using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Discovery;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Validation;
using Bellwether.Operator.Validation;

namespace Bellwether.Cli.Commands;

/// <summary><c>rbac</c>: the rights that a follower has to grant.</summary>
internal sealed class RbacCommand
{
    private const string Description = """
        Prints the RBAC that the operator needs in a follower, from its access rules: Roles where every rule names its namespaces, otherwise a
        ClusterRole. To be applied to the follower.

        Exit code: 0 printed, 1 something could not be found out.

        Examples:
          kubectl bellwether rbac east | kubectl --context east apply -f -
          kubectl bellwether rbac lab --service-account bellwether-system/bellwether-follower
        """;

    private readonly CliWorld _world;
    private readonly ClusterOptions _clusters = new();

    private readonly Argument<string> _name = new("name") { Description = "The FollowerCluster." };

    private readonly Option<string?> _group = new("--group")
    {
        Description = $"The Kubernetes group that the operator is in there. [default: {FollowerSubject.Default.Name}]",
        HelpName = "name",
    };

    private readonly Option<string?> _serviceAccount = new("--service-account")
    {
        Description = "The ServiceAccount that the operator is there, instead of a group.",
        HelpName = "namespace/name",
    };

    private RbacCommand(CliWorld world) => _world = world;

    public static Command Create(CliWorld world)
    {
        var rbac = new RbacCommand(world);
        var command = new Command("rbac", Description) { rbac._name, rbac._group, rbac._serviceAccount };
        rbac._name.CompletionSources.Add(_ => world.Names.Followers.Select(name => new CompletionItem(name)));
        rbac._clusters.AddTo(command, withFollowers: false, withNamespace: false);
        rbac._clusters.AddOperatorTo(command);
        command.SetAction(rbac.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var subject = Subject(parsed.GetValue(_group), parsed.GetValue(_serviceAccount));
        var arguments = _clusters.Read(parsed);
        using var management = ManagementClient.Open(arguments, _world);
        var spec = await ReadAsync(management.Client, parsed.GetValue(_name)!, cancellationToken);
        var kinds = await ResolveAsync(management.Client, spec, cancellationToken);
        await _world.Out.WriteAsync(FollowerRoles.Of(spec, kinds, arguments.OperatorNamespace, subject));
        return ExitCodes.Nothing;
    }

    private static FollowerSubject Subject(string? group, string? serviceAccount)
    {
        if (serviceAccount is null)
        {
            return group is null ? FollowerSubject.Default
                : group.All(character => char.IsAsciiLetterOrDigit(character) || "-_.:/".Contains(character, StringComparison.Ordinal)) && group.Length > 0
                    ? FollowerSubject.Group(group)
                    : throw new CliException("--group: letters, digits, '-', '_', '.', ':' and '/' only.");
        }

        if (group is not null)
        {
            throw new CliException("--group and --service-account: one of the two.");
        }

        var rules = new SpecRules();
        var parts = serviceAccount.Split('/');
        if (parts.Length == 2)
        {
            rules.NamespaceName("namespace", parts[0]);
            rules.ObjectName("name", parts[1]);
        }

        return parts.Length == 2 && rules.Violations.Count == 0
            ? FollowerSubject.ServiceAccount(parts[0], parts[1])
            : throw new CliException($"--service-account: '{serviceAccount}' is not a namespace, a '/' and a name.");
    }

    private static async Task<FollowerClusterSpec> ReadAsync(IKubernetesClient client, string name, CancellationToken cancellationToken)
    {
        FollowerCluster follower;
        try
        {
            follower = await client.GetAsync(BellwetherApi.FollowerClusters, Kubernetes.Entities.ObjectKey.Cluster(name), cancellationToken);
        }
        catch (KubernetesException exception)
        {
            throw new CliException(exception.IsNotFound
                ? $"FollowerCluster {name} not found."
                : $"FollowerCluster {name} could not be read: {exception.Message}");
        }

        var violations = FollowerValidator.Validate(follower.Spec);
        return violations.Count == 0
            ? follower.Spec
            : throw new CliException($"FollowerCluster {name} is invalid: {SpecViolation.Summarize(violations)}.");
    }

    /// <summary>What the management cluster calls the kinds in the rules: a follower may not have them yet.</summary>
    private async Task<IReadOnlyCollection<ResourceKind>> ResolveAsync(
        IKubernetesClient client, FollowerClusterSpec spec, CancellationToken cancellationToken)
    {
        using var discovery = new ApiDiscovery(client, _world.Time);
        var kinds = new List<ResourceKind>();
        foreach (var name in spec.Access.SelectMany(rule => rule.Kinds).Distinct().Order(StringComparer.Ordinal))
        {
            var named = KindNames.Parse(name);
            try
            {
                kinds.Add((await discovery.FindAnyVersionAsync(named.Group, named.Kind, cancellationToken))?.Kind
                    ?? throw new CliException($"The management cluster has no kind {name}, which a rule in spec.access names, so what to grant for it isn't known."));
            }
            catch (KubernetesException exception)
            {
                throw new CliException($"What the management cluster calls {name} could not be found out: {exception.Message}");
            }
        }

        return kinds;
    }
}
