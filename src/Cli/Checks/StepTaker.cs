using System.Globalization;
using Bellwether.Crds;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;

namespace Bellwether.Cli.Checks;

/// <summary>Takes steps within what is left of a follower's time, and writes down how long each took and what it came to.</summary>
/// <param name="timeout">For each follower, all its steps together.</param>
internal sealed class StepTaker(TimeSpan timeout, TimeProvider time)
{
    /// <param name="take">Gives what was found, or throws what a follower's failure can be made of.</param>
    /// <param name="explain">Gives a better reason for a 403; null: none.</param>
    /// <returns>Whether the next step can be taken.</returns>
    public async Task<bool> TakeAsync(
        FollowerCheck check,
        CheckedStep step,
        Func<CancellationToken, Task<string?>> take,
        CancellationToken cancellationToken,
        Func<CancellationToken, Task<FollowerFailure?>>? explain = null)
    {
        var began = time.GetTimestamp();
        var left = timeout - check.Used;
        using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        FollowerFailure failure;
        try
        {
            var detail = await take(either.Token);
            check.Pass(step, time.GetElapsedTime(began), detail);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            failure = Late(check, step);
        }
        catch (SignInException exception)
        {
            failure = exception.Failure;
        }
        catch (KubernetesException exception)
        {
            failure = check.Link?.Failures.From(exception) ?? Late(check, step);
            if (exception.IsForbidden && explain is not null)
            {
                failure = await ExplainAsync(explain, either.Token, cancellationToken) ?? failure;
            }
        }
        finally
        {
            check.Used += time.GetElapsedTime(began);
        }

        check.Fail(step, time.GetElapsedTime(began), failure);
        return false;
    }

    private static async Task<FollowerFailure?> ExplainAsync(
        Func<CancellationToken, Task<FollowerFailure?>> explain, CancellationToken either, CancellationToken cancellationToken)
    {
        try
        {
            return await explain(either);
        }
        catch (Exception exception) when (
            exception is KubernetesException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private FollowerFailure Late(FollowerCheck check, CheckedStep step) => check.Link?.Failures.Silent() ?? new FollowerFailure(
        FollowerStep.Configure,
        check.IsEks ? FollowerClusterReasons.AWSUnavailable : FollowerClusterReasons.KubeconfigUnreadable,
        $"There was no answer in time: a follower may take {timeout.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s in all (--timeout). "
        + (step == CheckedStep.Kubeconfig
            ? "Check that the management cluster is well."
            : "Check the way to STS and EKS in its region, proxies among it, and AWS's health."));
}
