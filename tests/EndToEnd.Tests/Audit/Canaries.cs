using System.Text;
using Bellwether.Testing.Git;

namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>Looks for what nobody may see, plain and in base64, wherever an audit trail leaves something.</summary>
internal sealed class Canaries
{
    private readonly List<string> _words = [];

    /// <param name="secrets">Values, or what they all begin with: base64 of a beginning is the beginning of base64, but for its last letters.</param>
    public Canaries(params IEnumerable<string> secrets)
    {
        foreach (var secret in secrets)
        {
            var whole = secret[..(secret.Length / 3 * 3)];
            _words.AddRange([secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(whole))]);
        }
    }

    public void AreNotIn(string where, string text)
    {
        foreach (var word in _words)
        {
            text.Contains(word, StringComparison.Ordinal).Should().BeFalse("{0} must not hold {1}", where, word);
        }
    }

    /// <summary>Every object that is in a repository's folder, reached by a branch or not.</summary>
    public async Task AreNotInRepositoryAsync(string folder)
    {
        var objects = await GitCommand.RunAsync(folder, "cat-file", "--batch-all-objects", "--batch", "--unordered");
        objects.Should().NotBeEmpty();
        AreNotIn($"the repository {folder}", objects);
    }

    /// <summary>Every file below a folder but for git's packed objects, which have to be asked for.</summary>
    public async Task AreNotInFilesAsync(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            AreNotIn(file, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        }
    }

    /// <summary>Arguments and environments of every program that git was, and started.</summary>
    public void AreNotInCalls(RecordingGit git)
    {
        git.Calls.Should().NotBeEmpty();
        foreach (var call in git.Calls)
        {
            AreNotIn($"call {call.Number}", string.Join('\n', call.Arguments.Concat(call.Environment)));
        }
    }
}
