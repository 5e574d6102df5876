using Bellwether.Demo.Views;

namespace Bellwether.Demo.Story;

/// <summary>Tells the steps one after the other.</summary>
internal static class Storyteller
{
    public static async Task TellAsync(Stage stage, CancellationToken cancellationToken)
    {
        IReadOnlyList<Step> steps = [.. new SettingUp(stage).Steps, .. new Spreading(stage).Steps, .. new Repairing(stage).Steps];
        await stage.View.ShowAsync(steps, async () =>
        {
            foreach (var step in steps)
            {
                stage.View.Begin(step);
                stage.View.End(await stage.GuardAsync(step.Show(cancellationToken)));
                await stage.View.PauseAsync(cancellationToken);
            }
        });
    }

    /// <summary>What <c>kubectl get</c> prints for both kinds, by the server's own tables; long messages are cut to fit the width.</summary>
    public static async Task<IReadOnlyList<string>> TablesAsync(Stage stage, int width, CancellationToken cancellationToken)
    {
        var management = stage.Fleet.Management.Client;
        return
        [
            "$ kubectl get followerclusters",
            .. KubectlTable.Lines(await management.TableAsync("FollowerCluster", cancellationToken), width),
            "",
            "$ kubectl -n prod get crossclustersyncs",
            .. KubectlTable.Lines(await management.TableAsync("CrossClusterSync", cancellationToken), width),
        ];
    }
}
