namespace Bellwether.Testing.Git;

/// <content>Reasons for which the host refuses a push.</content>
public sealed partial class GitRepository
{
    /// <summary>Refuses every push to a branch, with the words of a well-known host.</summary>
    public void Protect(string branch = "main") => WriteHook(
        "update",
        $"""
        if [ "$1" = "refs/heads/{branch}" ]; then
          echo "error: GH006: Protected branch update failed for $1." >&2
          echo "error: Changes must be made through a pull request." >&2
          exit 1
        fi
        """);

    /// <summary>Refuses every push as a host does whose disk is full. (A disk that is really full: <see cref="SmallDisk"/>.)</summary>
    public void PretendFullDisk() => WriteHook(
        "pre-receive",
        """
        echo "fatal: write error: No space left on device" >&2
        exit 1
        """);

    /// <summary>Refuses every push that adds a file over a size or whatever else a script finds: it has the rights of a pre-receive hook.</summary>
    public void RefuseBy(string preReceiveScript) => WriteHook("pre-receive", preReceiveScript);

    /// <summary>Takes pushes again.</summary>
    public void AcceptAgain()
    {
        File.Delete(Path.Combine(Folder, "hooks", "update"));
        File.Delete(Path.Combine(Folder, "hooks", "pre-receive"));
    }
}
