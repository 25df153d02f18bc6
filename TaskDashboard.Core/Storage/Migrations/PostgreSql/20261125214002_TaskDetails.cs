using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class TaskDetails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "subtaskscompleted",
                table: "tasks",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "subtasksfailed",
                table: "tasks",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "subtasksinprogress",
                table: "tasks",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "subtaskspending",
                table: "tasks",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "subtasksskipped",
                table: "tasks",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "detailsversion",
                table: "tasks",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "externalid",
                table: "tasks",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<int>(
                name: "integrationstatus",
                table: "tasks",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "processingstartedat",
                table: "tasks",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "stage",
                table: "tasks",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "totalpages",
                table: "tasks",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "vendortype",
                table: "tasks",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<int>(
                name: "workspaceid",
                table: "tasks",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "workspacenumber",
                table: "tasks",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "keysessions",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    vendor = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    keyid = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    keystamp = table.Column<string>(type: "character varying(100)", unicode: false, maxLength: 100, nullable: false, collation: "C"),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    endsat = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_keysessions", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "subtasks",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    tasknumber = table.Column<int>(type: "integer", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    endpointid = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    endpointname = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    endpointtype = table.Column<int>(type: "integer", nullable: true),
                    state = table.Column<int>(type: "integer", nullable: false),
                    startedat = table.Column<long>(type: "bigint", nullable: true),
                    endedat = table.Column<long>(type: "bigint", nullable: true),
                    errorcode = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    errormessage = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subtasks", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "taskdetails",
                columns: table => new
                {
                    tasknumber = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_taskdetails", x => x.tasknumber);
                });

            migrationBuilder.CreateTable(
                name: "workspaces",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    lasttask = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workspaces", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_tasks_externalid",
                table: "tasks",
                column: "externalid",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_keysessions_endsat",
                table: "keysessions",
                column: "endsat");

            migrationBuilder.CreateIndex(
                name: "ix_subtasks_id",
                table: "subtasks",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_subtasks_tasknumber_endpointid",
                table: "subtasks",
                columns: new[] { "tasknumber", "endpointid" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_subtasks_tasknumber_ordinal",
                table: "subtasks",
                columns: new[] { "tasknumber", "ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_subtasks_tasknumber_state_ordinal",
                table: "subtasks",
                columns: new[] { "tasknumber", "state", "ordinal" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "keysessions");

            migrationBuilder.DropTable(
                name: "subtasks");

            migrationBuilder.DropTable(
                name: "taskdetails");

            migrationBuilder.DropTable(
                name: "workspaces");

            migrationBuilder.DropIndex(
                name: "ix_tasks_externalid",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "subtaskscompleted",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "subtasksfailed",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "subtasksinprogress",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "subtaskspending",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "subtasksskipped",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "detailsversion",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "externalid",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "integrationstatus",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "processingstartedat",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "stage",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "totalpages",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "vendortype",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "workspaceid",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "workspacenumber",
                table: "tasks");
        }
    }
}
