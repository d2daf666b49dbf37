//! The commands for researchers, everything again for each group of people.

use super::research::figures_of;
use super::support::psyscreen;

#[test]
fn validity_is_repeated_for_each_group_without_a_criterion_too() {
    let rows = ["a,0,1,x,1", "a,3,2,y,4", "a,2,2,y,3", "a,1,0,x,2", "b,1,1,x,0", "b,3,3,y,5", ",2,0,x,1"];
    let table = |group: &str| {
        let rows = rows.iter().filter(|row| group.is_empty() || row.starts_with(group));
        ["site,1,2,arm,age"].iter().chain(rows).map(|row| format!("{row}\n")).collect::<String>()
    };
    let arguments = ["validity", "phq-2", "--groups", "arm=x,y", "--with", "age", "-"];
    let whole = figures_of(&[&arguments[..], &["--by", "site"]].concat(), &table(""), 0);
    assert_eq!([&whole["by.column"], &whole["by.without_group"]], ["site", "1"]);
    for group in ["a", "b"] {
        let alone = figures_of(&arguments, &table(group), 0);
        let kinds = ["known_groups.", "associations[", "rows."];
        let mut compared = 0;
        for (name, value) in alone.iter().filter(|(name, _)| kinds.iter().any(|kind| name.starts_with(kind)))
        {
            assert_eq!(whole.get(&format!("groups[{group}].{name}")), Some(value), "{name}");
            compared += 1;
        }
        assert!(compared > 30, "{compared}");
    }
    let both = [&arguments[..], &["--by", "site", "--criterion", "arm", "--positive", "y"]].concat();
    let found = figures_of(&both, &table(""), 0);
    assert_eq!(found["groups[a].criterion.positive[y].n"], "2");
    assert_eq!(found["groups[a].known_groups.groups[x].n"], "2");
}

/// A column with more values than groups can be makes no groups, whatever the order of its rows is.
#[test]
fn too_many_groups_are_none() {
    let row = |id: usize| format!("{id},{},{},{}\n", id % 4, id / 4 % 4, id / 16 % 2);
    let table =
        |rows: &mut dyn Iterator<Item = usize>| format!("id,1,2,r\n{}", rows.map(row).collect::<String>());
    let (forth, back) = (table(&mut (0..1500)), table(&mut (0..1500).rev()));
    for command in [
        &["describe", "phq-2"][..],
        &["irt", "phq-2"],
        &["structure", "phq-2", "--replications", "0"],
        &["dif", "phq-2", "--group", "r=0,1"],
        &["agreement", "--raters", "1,2"],
        &["validity", "phq-2", "--with", "r"],
        &["outcomes", "--before", "1", "--after", "2", "--better", "lower", "--reliability", "0.8"],
    ] {
        let command = [command, &["--by", "id", "--format", "json"]].concat();
        let run = psyscreen(&command, &forth).expect(1);
        run.says("warning: --by id: the column has more than 1000 different values");
        assert!(run.text().contains("\"groups\": null"), "{}", run.text());
        // The indices of single people stand in the order of their rows.
        if command[0] != "outcomes" {
            assert!(run.text() == psyscreen(&command, &back).expect(1).text(), "{command:?}");
        }
        let run = psyscreen(&command, table(&mut (0..1000)).as_str());
        assert!(run.status < 2 && !run.err.contains("--by"), "{}", run.err);
    }
}

#[test]
fn groups_have_an_account_of_their_own_and_empty_ones_no_spread() {
    let table = "score,setting,ill\n1,clinic,1\n4,clinic,0\n,clinic,1\n2,street,1\n3,,0\n5,home,0\n";
    let groups = ["--groups", "setting=clinic,community,home", "--bootstrap", "0", "-"];
    let found = figures_of(&[&["validity", "--scores", "score"], &groups[..]].concat(), table, 1);
    for (name, wanted) in [
        ("rows.read", "6"),
        ("rows.used", "3"),
        ("rows.incomplete", "1"),
        ("rows.excluded[the group is blank].n", "1"),
        ("rows.excluded[the group is none of --groups].n", "1"),
        ("known_groups.rows.used", "3"),
        ("known_groups.groups[community].sd", ""),
        ("known_groups.groups[community].reason", "nobody with a score is in the group"),
        ("known_groups.groups[home].sd", ""),
        ("known_groups.groups[home].reason", "one score alone does not vary"),
    ] {
        assert_eq!(found[name], wanted, "{name}");
    }
    let both = [&["validity", "--scores", "score", "--criterion", "ill", "--positive", "1"], &groups[..]];
    let found = figures_of(&both.concat(), table, 1);
    assert_eq!(found["rows.used"], "5");
    assert_eq!(found["known_groups.rows.excluded[the group is none of --groups].n"], "1");
}
