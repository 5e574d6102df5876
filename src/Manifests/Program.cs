using Bellwether.Crds;
using Bellwether.Manifests;

// Writes config/crd and config/rbac from the attributes in code; with --check it only tells what differs.
var check = args.Contains("--check");
var directories = args.Where(argument => argument != "--check").ToArray();
if (directories.Length != 1 || directories[0].StartsWith('-'))
{
    await Console.Error.WriteLineAsync("usage: bellwether-manifests [--check] <config directory>");
    return 2;
}

var files = GeneratedFiles.All();
if (!check)
{
    await GeneratedFiles.WriteAsync(files, directories[0]);
    Console.WriteLine($"wrote {files.Count} files under {directories[0]} for {BellwetherApi.ApiVersion}");
    return 0;
}

var differing = await GeneratedFiles.DifferingAsync(files, directories[0]);
foreach (var file in differing)
{
    await Console.Error.WriteLineAsync($"{Path.Combine(directories[0], file)} is not what the code says: run 'make manifests' and commit it");
}

return differing.Count == 0 ? 0 : 1;
