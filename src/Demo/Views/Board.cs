using System.Text.Json.Nodes;
using Bellwether.Demo.Clusters;
using Bellwether.Demo.Story;
using Spectre.Console;

namespace Bellwether.Demo.Views;

/// <summary>A table of what each cluster holds. Contents are shown by their short names; a change is shown for a while.</summary>
internal sealed class Board(World world, Contents contents, TimeProvider time)
{
    private static readonly TimeSpan FreshTime = TimeSpan.FromSeconds(4);

    private static readonly int WidestChange = "deleted → v2".Length;

    private static readonly (ObjectName Source, ObjectName Copy)[] Shown =
    [
        (Names.Certificate, Names.CertificateCopy),
        (Names.Settings, Names.SettingsCopy),
        (Names.Team, Names.TeamCopy),
    ];

    public Table Paint()
    {
        var table = new Table().Border(TableBorder.Horizontal).BorderColor(Color.Grey)
            .AddColumn(Column("[grey]what[/]")).AddColumn(Column("management"));
        foreach (var follower in DemoFleet.FollowerNames)
        {
            table.AddColumn(Column(follower).Width(WidestChange));
        }

        foreach (var (source, copy) in Shown)
        {
            table.AddRow(
            [
                new Text(source.Name),
                new Markup(contents.NameOfLatest(source) is { } name ? $"[green]{name}[/]" : "[grey]-[/]"),
                .. DemoFleet.FollowerNames.Select(cluster => new Markup(Cell(world.Last(cluster, copy)))),
            ]);
        }

        return table;
    }

    private static TableColumn Column(string title) => new TableColumn(title).NoWrap().Padding(0, 0, 2, 0);

    private string Cell(Sighting? sighting)
    {
        if (sighting is null)
        {
            return "[grey]-[/]";
        }

        var now = Named(sighting.Object);
        return time.GetElapsedTime(sighting.At) > FreshTime ? now
            : sighting.Before is null && sighting.Object is not null && !sighting.WasDeleted ? $"{now} [yellow]new[/]"
            : $"{Named(sighting.Before)} [yellow]→[/] {now}";
    }

    private string Named(JsonObject? obj) => obj is null
        ? "[red]deleted[/]"
        : contents.NameOf(obj) switch
        {
            Contents.Edited => $"[red]{Contents.Edited}[/]",
            Contents.Foreign => $"[blue]{Contents.Foreign}[/]",
            var version => $"[green]{version}[/]",
        };
}
