package org.safelight.testdata;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A made-up exhibit on disk, the hash lists beside it, and what an examination of it with these lists must
/// find.
///
/// @param folder the exhibit
/// @param vicsList a VICS 2.0 hash set of the US context: [Plant#KNOWN] and part of [Plant#KNOWN_UNGRADED]
/// @param md5List an `md5sum` text without side file: the rest of [Plant#KNOWN_UNGRADED]
/// @param pdqList one PDQ hash a line, its side file saying known illegal: the originals of [Plant#ALTERED]
/// @param irrelevantList a `sha1sum` text, its side file saying known irrelevant: [Plant#IRRELEVANT]
/// @param files every entry but folders, and every member of an archive, in no promised order
public record MadeUpExhibit(
        Path folder, Path vicsList, Path md5List, Path pdqList, Path irrelevantList, List<PlantedFile> files) {
    public MadeUpExhibit {
        files = List.copyOf(files);
    }

    /// The four lists, in a fixed order.
    public List<Path> lists() {
        return List.of(vicsList, md5List, pdqList, irrelevantList);
    }

    /// How many paths have this plant.
    public int files(Plant plant) {
        return (int) files.stream().filter(file -> file.plant() == plant).count();
    }

    /// How many different contents have this plant; 0 for links and pipes.
    public int contents(Plant plant) {
        Set<String> contents = new HashSet<>();
        for (PlantedFile file : files) {
            if (file.plant() == plant && !file.sha256().isEmpty()) {
                contents.add(file.sha256());
            }
        }
        return contents.size();
    }

    /// How many groups have this plant: for [Plant#STACKED] the stacks, for [Plant#ALTERED] the listed
    /// originals.
    public int groups(Plant plant) {
        Set<Integer> groups = new HashSet<>();
        for (PlantedFile file : files) {
            if (file.plant() == plant) {
                groups.add(file.group());
            }
        }
        return groups.size();
    }

    /// The files of one plant.
    public List<PlantedFile> of(Plant plant) {
        return files.stream().filter(file -> file.plant() == plant).toList();
    }

    /// All regular files: without links and pipes, and without what lies in archives.
    public int regularFiles() {
        return (int) (files.size()
                - files(Plant.LINK)
                - files(Plant.PIPE)
                - files.stream().filter(PlantedFile::inArchive).count());
    }

    /// How many members of archives have this plant.
    public int filesInArchives(Plant plant) {
        return (int) of(plant).stream().filter(PlantedFile::inArchive).count();
    }

    /// How many views are left to a person: one for each unknown picture, stack, featureless picture, video,
    /// content that a list has without a grade, and altered copy of a listed picture (each original has one).
    public int viewsLeft() {
        return contents(Plant.UNKNOWN)
                + contents(Plant.KNOWN_UNGRADED)
                + groups(Plant.STACKED)
                + contents(Plant.FEATURELESS)
                + contents(Plant.VIDEO)
                + contents(Plant.ALTERED);
    }
}
