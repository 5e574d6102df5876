using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Followers.Validation;
using Bellwether.Operator.Validation;

namespace Bellwether.Cli.Checks;

/// <summary>
/// The operator's steps to a follower, taken once: with its own validation, its own ways to sign in, its own guard rails and its own reckoning of
/// rights, so that what is found here is what it would find.
/// </summary>
internal sealed class FollowerSteps(Management management, AwsSteps aws, PreflightNeeds needs, StepTaker steps, TimeProvider time)
{
    /// <summary>Up to the UID of the cluster that answers. Which cluster that may be depends on the whole fleet.</summary>
    public async Task ConnectAsync(FollowerCheck check, CancellationToken cancellationToken)
    {
        var cluster = check.Cluster;
        if (FollowerValidator.Validate(cluster.Spec) is { Count: > 0 } violations)
        {
            check.Fail(
                CheckedStep.Spec,
                null,
                new(FollowerStep.Specify, CommonReasons.InvalidSpec, $"{SpecViolation.Summarize(violations)}.", Stalls: true));
            return;
        }

        check.Pass(CheckedStep.Spec, null);
        if (await SignInAsync(check, cancellationToken)
            && await steps.TakeAsync(check, CheckedStep.Connection, async stop => await check.Link!.GetVersionAsync(stop), cancellationToken, Explain))
        {
            await steps.TakeAsync(
                check,
                CheckedStep.SignIn,
                async stop =>
                {
                    check.ClusterUid = await check.Link!.GetClusterUidAsync(stop);
                    return null;
                },
                cancellationToken,
                Explain);
        }

        // Also where reads are refused, what is missing is said by all that is missing.
        async Task<FollowerFailure?> Explain(CancellationToken stop)
        {
            var findings = await FollowerPermissions.FindAsync(check.Link!.Client, needs.Now(cluster), stop);
            return findings.Failure(check.Link.Server) is { } failure ? Granting(check, failure, RuleKinds(cluster)) : null;
        }
    }

    /// <summary>The rights that are needed; after the guard rails.</summary>
    public async Task AuthorizeAsync(FollowerCheck check, CancellationToken cancellationToken)
    {
        FollowerFailure? amiss = null;
        var passed = await steps.TakeAsync(
            check,
            CheckedStep.Permissions,
            async stop =>
            {
                (var detail, amiss) = await FindPermissionsAsync(check, stop);
                return detail;
            },
            cancellationToken);
        if (passed && amiss is not null)
        {
            check.Warn(CheckedStep.Permissions, amiss);
        }
    }

    /// <returns>What is granted, or what will be missed as soon as a sync needs it.</returns>
    private async Task<(string? Detail, FollowerFailure? Amiss)> FindPermissionsAsync(FollowerCheck check, CancellationToken cancellationToken)
    {
        var (link, cluster) = (check.Link!, check.Cluster);
        using var kinds = new FollowerKinds(link.Client, time);
        var soon = await kinds.ResolveAsync(needs.Soon(cluster), [], cancellationToken);
        foreach (var (_, why) in kinds.Lacking.OrderBy(kind => kind.Key.FullName, StringComparer.Ordinal))
        {
            check.Notes.Add($"{check.Name} {why}.");
        }

        var served = soon.Kinds.Concat(soon.OtherKinds).Where(kind => kind.IsResolved).ToArray();
        var later = (await FollowerPermissions.FindAsync(link.Client, soon, cancellationToken)).Failure(link.Server);
        if (later is null)
        {
            return (Summary(soon), null);
        }

        var now = await kinds.ResolveAsync(needs.Now(cluster), [], cancellationToken);
        if ((await FollowerPermissions.FindAsync(link.Client, now, cancellationToken)).Failure(link.Server) is { } failure)
        {
            throw new SignInException(Granting(check, failure, served));
        }

        var message = $"{later.Message} No sync needs this now; the follower is Ready until one does.";
        return (null, Granting(check, later with { Message = message }, served));
    }

    private async Task<bool> SignInAsync(FollowerCheck check, CancellationToken cancellationToken)
    {
        if (check.Cluster.Spec.Eks is not { } eks)
        {
            return await steps.TakeAsync(check, CheckedStep.Kubeconfig, OpenAsync, cancellationToken);
        }

        using var lease = management.Eks.Pool.Take(EksTarget.Of(check.Cluster, eks));
        foreach (var (step, take) in aws.Of(eks, lease.Access))
        {
            if (!await steps.TakeAsync(check, step, take, cancellationToken))
            {
                return false;
            }
        }

        return await steps.TakeAsync(check, CheckedStep.Token, OpenAsync, cancellationToken);

        async Task<string?> OpenAsync(CancellationToken stop)
        {
            var (link, failure) = await management.SignIn.OpenAsync(check.Cluster, anew: false, stop);
            check.Link = link ?? throw new SignInException(failure!);
            return check.IsEks ? null : link.Server;
        }
    }

    /// <summary>Adds the manifests that grant all that the rules need, as <c>rbac</c> prints them.</summary>
    private FollowerFailure Granting(FollowerCheck check, FollowerFailure failure, IReadOnlyCollection<ResourceKind> kinds)
    {
        var subject = check.IsEks ? FollowerSubject.Default : FollowerSubject.ServiceAccount(management.Options.Namespace, FollowerSubject.Default.Name);
        check.Rbac = FollowerRoles.Of(check.Cluster.Spec, kinds, management.Options.Namespace, subject);
        return failure;
    }

    /// <summary>Without asking the follower, which refuses what it is asked: those that every cluster has.</summary>
    private static ResourceKind[] RuleKinds(FollowerCluster cluster) =>
        [.. cluster.Spec.Access.SelectMany(rule => rule.Kinds).Distinct().Select(KindNames.Parse).Where(kind => kind.IsResolved)];

    private static string Summary(FollowerNeeds needs)
    {
        var kinds = string.Join(", ", needs.Kinds.Select(kind => kind.FullName).Order(StringComparer.Ordinal));
        var spaces = needs.Places.Select(place => place.Namespace).Distinct().ToArray();
        return kinds.Length == 0 ? "namespaces; no access rule lets anything else in"
            : spaces.Contains(null) ? $"{kinds} in all namespaces"
            : spaces.Length <= 3 ? $"{kinds} in {string.Join(", ", spaces.Order(StringComparer.Ordinal))}"
            : $"{kinds} in {spaces.Length} namespaces";
    }
}
