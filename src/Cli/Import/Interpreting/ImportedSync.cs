using Bellwether.Crds;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>A CrossClusterSync to be printed.</summary>
/// <param name="Comment">What it stands for.</param>
internal sealed record ImportedSync(string Namespace, string Name, string Comment, CrossClusterSyncSpec Spec);
